// rooms: auth base
// What lies in an escrow was written by us and may have been changed by others: a share is read in one spelling, a
// wrapped key, a part or a content that we did not make opens for nobody.
#include "auth/trustee.h"

#include "auth/seeded_entropy.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace tocsin;
  static const auto pair = auth::TrusteePair::drawn(auth::seeded_entropy(1));
  static const auto passphrase = auth::Secret::copy_of("a boat at low tide");
  const ByteView bytes(data, size);
  if (const auto share = auth::share_from(bytes)) {
    const auto again = auth::to_bytes(*share);
    TOCSIN_ASSERT(std::ranges::equal(again.reveal(), bytes));
    TOCSIN_ASSERT(!auth::unlock(bytes, {}, bytes));
  }
  TOCSIN_ASSERT(!auth::open_part(pair, {}, bytes));
  // A cost that is written into the bytes is paid: no more of it than a fuzzer can wait for.
  constexpr std::size_t cost_at = 17;
  const bool cheap = size > cost_at + 8 && data[cost_at + 2] == 0 && data[cost_at + 3] == 0 && data[cost_at + 1] < 4;
  if (cheap) TOCSIN_ASSERT(!auth::unwrap(bytes, passphrase, {}));
  if (size >= 1 && size <= 4000) {
    const std::vector<auth::BoxKey> trustees(3, pair.open);
    const auto locked = auth::lock(bytes, trustees, 2, bytes, auth::seeded_entropy(size));
    std::vector<auth::Share> two;
    for (const std::size_t i : {0U, 2U}) two.push_back(auth::open_part(pair, bytes, locked.parts.at(i)).value());
    TOCSIN_ASSERT(std::ranges::equal(auth::unlock(locked.content, two, bytes)->reveal(), bytes));
  }
  return 0;
}
