#include "app/pdf_child.h"

#include <gtest/gtest.h>

#include <chrono>
#include <fstream>

#include "policy/gate.h"
#include "wire/document/reports.h"

namespace tocsin::app {
namespace {

namespace document = wire::document;

// A released document of a given size: what policy::gather makes of nothing, filled by a map that captures nothing.
enum class Size : std::uint32_t {};
policy::Released<document::Document> released(std::size_t bytes) {
  return policy::gather(std::vector<document::ReleasedPart>{})
      .map(
          [](const auto&, Size size) {
            document::Document out{.title = "Situation report", .marking = "TLP:AMBER"};
            out.blocks.emplace_back(
                document::Paragraph{{{std::string(static_cast<std::size_t>(size), 'x'), document::Style::plain}}});
            return out;
          },
          static_cast<Size>(bytes));
}

PdfChild shell(std::string script, std::int64_t time_ms = 20'000) {
  return {{"/bin/sh", "-c", std::move(script)}, time_ms};
}

std::string what_of(const PdfChild& child, std::size_t bytes = 10) {
  const auto out = pdf_by(child, document::Frozen(released(bytes)));
  return out ? "" : out.error().what;
}

TEST(PdfChild, GivesBackWhatItsChildMade) {
  const auto out = pdf_by(shell("cat >/dev/null; printf 'P%%PDF-of-it'"), document::Frozen(released(10)));
  ASSERT_TRUE(out);
  EXPECT_EQ(*out, "%PDF-of-it");
}

TEST(PdfChild, PassesManyMegabytesBothWaysAtOnce) {
  const document::Frozen frozen(released(5'000'000));
  const auto out = pdf_by(shell("printf P; cat"), frozen);
  ASSERT_TRUE(out);
  EXPECT_TRUE(*out == frozen.bytes());
}

TEST(PdfChild, PassesAnErrorOnAsItIs) {
  const auto out = pdf_by(shell("cat >/dev/null; printf 'E\\004document.size\\000'"), document::Frozen(released(10)));
  ASSERT_FALSE(out);
  EXPECT_EQ(out.error().what, "document.size");
  EXPECT_EQ(out.error().code, Code::limit);
}

TEST(PdfChild, IsStoppedWhenItsTimeIsOver) {
  const auto begin = std::chrono::steady_clock::now();
  EXPECT_EQ(what_of(shell("exec sleep 60", 200)), "document.time");
  EXPECT_EQ(what_of(shell("printf P; exec sleep 60", 200), 5'000'000), "document.time");
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(20));
}

TEST(PdfChild, ThatFallsIsAnErrorAndNothingElse) {
  EXPECT_EQ(what_of(shell("kill -9 $$")), "document.failed");
  EXPECT_EQ(what_of(shell("printf Phalf; kill -SEGV $$")), "document.failed");
  EXPECT_EQ(what_of(shell("printf Phalf; exit 3"), 5'000'000), "document.failed");
  EXPECT_EQ(what_of(shell("exit 0"), 5'000'000), "document.failed");
  EXPECT_EQ(what_of(shell("printf Q; cat >/dev/null")), "document.failed");
  EXPECT_EQ(what_of(shell("printf 'E\\177x'")), "document.failed");
  EXPECT_EQ(what_of({{"/no/such/program"}, 1000}), "document.failed");
}

TEST(PdfChild, HasNoOpenFileAndNoSecretOfOurs) {
  const std::ifstream open("/proc/self/status");
  ASSERT_TRUE(open);
  setenv("TOCSIN_TOKEN", "secret", 1);
  const auto files = pdf_by(shell("cat >/dev/null; printf P; ls /proc/$$/fd"), document::Frozen(released(10)));
  ASSERT_TRUE(files);
  EXPECT_EQ(files->substr(0, 6), "0\n1\n2\n");
  EXPECT_LE(files->size(), 10U) << *files << "beside the shell's own file for its script";
  const auto settings = pdf_by(shell("cat >/dev/null; printf P; env"), document::Frozen(released(10)));
  ASSERT_TRUE(settings);
  EXPECT_EQ(settings->find("secret"), std::string::npos);
}

}  // namespace
}  // namespace tocsin::app
