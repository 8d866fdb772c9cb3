#include "app/warninglists.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>

#include "http/testing/world.h"

namespace {

using namespace tocsin;

class Folder {
 public:
  void put(const std::string& name, std::string_view text) const { std::ofstream(path() / name) << text; }
  const std::filesystem::path& path() const { return folder_.path(); }
  std::string fault() const {
    const auto read = app::read_warninglists(path());
    if (read) return "read";
    std::string out = read.error().what;
    for (const auto& arg : read.error().args)
      if (arg.name == "place") out += " " + arg.value;
    return out;
  }

 private:
  tocsin::testing::TemporaryFolder folder_;
};

TEST(WarninglistFolder, WithoutOneTheShippedListsAreInForce) {
  EXPECT_EQ(app::read_warninglists({})->size(), model::shipped_warninglists().size());
}

TEST(WarninglistFolder, ItsListsAreAddedAndReplaceShippedOnes) {
  const Folder folder;
  folder.put("ours.json", R"({"name":"Ours","type":"hostname","list":["ours.tld"]})");
  folder.put("private-networks.json", R"({"name":"None","type":"cidr","list":[]})");
  folder.put("notes.txt", "no list");
  const auto lists = app::read_warninglists(folder.path());
  ASSERT_TRUE(lists.has_value());
  const model::Warninglists all(*lists);
  EXPECT_TRUE(all.first_hit({model::ObservableType::domain, "www.ours.tld"}).has_value());
  EXPECT_FALSE(all.first_hit({model::ObservableType::ipv4, "10.0.0.1"}).has_value());
  EXPECT_TRUE(all.first_hit({model::ObservableType::ipv4, "8.8.8.8"}).has_value());
}

TEST(WarninglistFolder, ABrokenFileIsNamedWithItsPlace) {
  const Folder folder;
  EXPECT_EQ(folder.fault(), "read");
  folder.put("bad.json", R"({"name":"Bad","type":"cidr","list":["10.0.0.0/8","ten"]})");
  EXPECT_EQ(folder.fault(), "warninglist.file /list/1");
  folder.put("bad.json", R"({"name":"Bad","list":["a",})");
  EXPECT_EQ(folder.fault().substr(0, 23), "warninglist.file offset");
  folder.put("bad.json", R"({"name":"Good now","list":["a"]})");
  EXPECT_EQ(folder.fault(), "read");
  folder.put("Bad Name.json", R"({"name":"A","list":[]})");
  EXPECT_EQ(folder.fault(), "warninglist.name");
}

TEST(WarninglistFolder, AFolderThatIsNotThereIsRefused) {
  const auto read = app::read_warninglists("/nowhere/at/all");
  ASSERT_FALSE(read.has_value());
  EXPECT_EQ(read.error().what, "warninglist.folder");
}

}  // namespace
