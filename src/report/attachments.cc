#include "report/kinds.h"

namespace tocsin::report {
namespace {

using state::AttachmentAdded;

Result<Draft> add(Desk& desk, const Permit& on, AttachmentAdded input) {
  CHECK(require_unsettled(on));
  const auto digest = from_hex(input.digest.value);
  if (!digest || digest->size() != std::tuple_size_v<Digest> || to_hex(*digest) != input.digest.value)
    return fail(Code::invalid, "attachment.digest", "/digest");
  TRY(model::Label label, port::head_label(desk, on));
  return port::make(desk, on, port::owner_of_addition(desk, on), std::move(label), input);
}

constexpr port::Act all[] = {
    port::act_on<AttachmentAdded, add>("attachment.add", model::Kind::report, model::Kind::attachment,
                                       Who::owner | Who::team),
};

}  // namespace

std::span<const port::Act> attachment_acts() { return all; }

}  // namespace tocsin::report
