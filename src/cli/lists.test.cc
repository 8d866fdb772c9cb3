#include "cli/lists.h"

#include <gtest/gtest.h>

#include "cli/duty.h"
#include "cli/owed.h"

namespace tocsin::cli {
namespace {

const Voice english{Language::en};
const Names names{{"A", "Northgate"}, {"B", "Larkfield"}};
const Instant noon = *instant_from_text("2026-01-31T12:00:00Z");
const Reader reader{names, english, 0, noon};

json::Value request(std::string_view state, std::string_view due, std::string_view more = "") {
  return *json::parse(
      R"({"id":"I","kind":"request","code":"AB-CD","space":"S","owner":"B","author":"A","title":"Sweep",)"
      R"("due_at":")" +
      std::string(due) + R"(","state":")" + std::string(state) + "\"" + std::string(more) + "}");
}
template <class... Items>
json::Value page_of(const Items&... items) {
  json::Array all;
  (all.push_back(items), ...);
  return json::Object{{"items", std::move(all)}};
}

constexpr auto other_date = R"(,"reply":{"due_at":"2026-02-02T12:00:00Z","reason":"r"},"agreement":{})";

TEST(Lists, OfRequestsSayWhoAsksWhomByWhen) {
  const auto text = page_text(page_of(request("accepted", "2026-01-30T12:00:00Z")), reader);
  for (const auto* part : {"Asked by", "Northgate", "Asked of", "Larkfield", "2026-01-30 12:00 UTC (overdue)"})
    EXPECT_NE(text.find(part), std::string::npos) << part << "\n" << text;
}

TEST(Lists, CallAnOrganisationByItsCodeWhereItsNameIsNotToBeSeen) {
  auto one = request("accepted", "2026-01-30T12:00:00Z");
  one.get_object()["author"] = "c3328f49-b151-4fdc-9063-04c5b37e52a9";
  const auto text = page_text(page_of(one), reader);
  EXPECT_NE(text.find("Organisation RCS8-YJDH"), std::string::npos) << text;
}

TEST(Lists, OfMixedKindsNameTheKind) {
  const auto other = *json::parse(R"({"id":"J","kind":"lesson","code":"EF-GH","owner":"A","title":"Count twice"})");
  const auto text = page_text(page_of(request("done", "2026-01-30T12:00:00Z"), other), reader);
  EXPECT_NE(text.find("lesson"), std::string::npos) << text;
}

TEST(Lists, OfPersonsSayWhatTheyMayDoNowAndWhoIsGone) {
  const auto gone =
      *json::parse(R"({"id":"P","kind":"person","code":"X","owner":"A","name":"Ada","role":"admin","departure":{}})");
  const auto less = *json::parse(
      R"({"id":"Q","kind":"person","code":"Y","owner":"A","name":"Bo","role":"admin","current_role":{"role":"observer"}})");
  const auto text = page_text(page_of(gone, less), reader);
  EXPECT_NE(text.find("left"), std::string::npos) << text;
  EXPECT_NE(text.find("observer"), std::string::npos) << text;
  EXPECT_EQ(text.find("administrator"), std::string::npos) << text;
}

TEST(Duties, AreDueAtTheDateThatWasAgreedOnLast) {
  EXPECT_EQ(due_at(request("counter_dated", "2026-01-30T12:00:00Z", R"(,"reply":{"due_at":"2026-02-02T12:00:00Z"})")),
            instant_from_text("2026-01-30T12:00:00Z"));
  const auto agreed = request("accepted", "2026-01-30T12:00:00Z", other_date);
  EXPECT_EQ(due_at(agreed), instant_from_text("2026-02-02T12:00:00Z"));
  EXPECT_FALSE(is_overdue(agreed, noon));
  const auto shown = record_text(agreed, reader);
  EXPECT_LT(shown.find("2026-02-02 12:00 UTC, as agreed since"), shown.find("2026-01-30 12:00 UTC")) << shown;
}

TEST(Duties, EndWhereNothingIsAwaited) {
  for (const auto* state : {"answered", "verified", "done", "declined", "cancelled"})
    EXPECT_FALSE(is_overdue(request(state, "2026-01-30T12:00:00Z"), noon)) << state;
  for (const auto* state : {"delivered", "accepted", "in_progress", "returned"})
    EXPECT_TRUE(is_overdue(request(state, "2026-01-30T12:00:00Z"), noon)) << state;
}

TEST(Owed, ComesInTheOrderOfItsDates) {
  auto none = request("delivered", "");
  none.get_object().erase("due_at");
  const auto invited = *json::parse(
      R"({"id":"K","kind":"participation","code":"C2","space":"S","owner":"B","author":"A","terms":"t","state":"invited",)"
      R"("reply_by":"2026-01-31T18:00:00Z"})");
  json::Array records{none, invited, request("accepted", "2026-01-30T12:00:00Z")};
  put_in_order(records);
  const Names incidents{{"S", "Ebury"}};
  const auto text = owed_text(records, incidents, reader);
  EXPECT_LT(text.find("(overdue)"), text.find("2026-01-31 18:00 UTC")) << text;
  EXPECT_LT(text.find("2026-01-31 18:00 UTC"), text.rfind("Sweep")) << text;
  EXPECT_NE(text.find("Northgate"), std::string::npos) << text;
  EXPECT_NE(text.find("Ebury"), std::string::npos) << text;
  const auto document = owed_document(records, incidents, noon);
  const auto& first = document.get_object().at("items").as_array().front().as_object();
  EXPECT_TRUE(first.at("overdue").as_bool());
  EXPECT_EQ(first.at("asked_by").as_string(), "A");
}

TEST(Timelines, SayWhatAnEntryIsAbout) {
  const auto about = [](const char* entry) { return about_text(*json::parse(entry)); };
  EXPECT_EQ(about(R"({"title":"Sweep","owner_name":"Larkfield","who_name":"Northgate"})"), "Sweep (Larkfield)");
  EXPECT_EQ(about(R"({"owner_name":"Larkfield","who_name":"Northgate"})"), "Larkfield");
  EXPECT_EQ(about(R"({"title":"Sweep","owner_name":"Larkfield","who_name":"Larkfield"})"), "Sweep");
}

}  // namespace
}  // namespace tocsin::cli
