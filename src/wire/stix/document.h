#pragma once
// What holds STIX objects: a body's outer layer, walked twice. The danger removed: half an envelope stored before its
// second half turns out to be broken.
//
// survey() goes over the whole body and refuses what breaks it; elements() then stops at each object in turn, its
// argument must walk over it. Bounds: 24 bytes for each bundle or list among the top values. Threads: values.
// Source: STIX 2.1 OS section 8; TAXII 2.1 section 3.7.
#include <functional>
#include <vector>

#include "wire/stix/objects.h"
#include "wire/stix/walk.h"

namespace tocsin::wire::stix {

class Document {
 public:
  Document(std::string_view body, const ReadLimits& limits) : body_(body), limits_(limits), walk_(body) {}

  Result<Shape> survey();
  Result<void> elements(const std::function<Result<void>(Walk&)>& at_each);

 private:
  // A top value that holds objects: where it begins, where its list of them does (npos: it has none), where it ends.
  struct Part {
    std::size_t begin = 0;
    std::size_t list = 0;
    std::size_t end = 0;
  };
  struct Outer;

  std::unexpected<Error> broken(std::string_view what = "json.syntax") const;
  Result<void> encoding() const;
  Result<void> top();
  Result<void> top_object();
  Result<void> member(Outer& outer);
  Result<void> list(std::size_t& count);
  Result<void> skip();
  Result<void> count(std::size_t objects);
  void bundle(const Outer& outer, std::string id);
  std::string text_at(std::size_t begin, std::size_t end);

  std::string_view body_;
  ReadLimits limits_;
  Walk walk_;
  Shape shape_;
  std::vector<Part> parts_;
};

}  // namespace tocsin::wire::stix
