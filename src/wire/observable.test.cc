#include "wire/observable.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace tocsin::wire {
namespace {

using enum ObservableType;

std::string shown(const Observable& o) {
  return std::string(names_of(o.type)[static_cast<std::size_t>(o.type)]) + " " + o.value;
}

std::string normal(ObservableType type, std::string_view text) {
  const auto out = normalise(type, text);
  if (!out) return out.error().what;
  EXPECT_EQ(normalise(out->type, out->value), out) << text;
  return shown(*out);
}

std::vector<std::string> found_in(std::string_view text) {
  std::vector<std::string> out;
  for (const auto& o : extract(text)) out.push_back(shown(o));
  return out;
}

TEST(Address, IsDottedDecimalWithoutOctalReadings) {
  EXPECT_EQ(normal(ipv4, " 198[.]51[.]100[.]3 "), "ipv4 198.51.100.3");
  EXPECT_EQ(normal(ipv4, "198.51.100.03"), "observable.value");
  EXPECT_EQ(normal(ipv4, "198.51.100"), "observable.value");
  EXPECT_EQ(normal(ipv4, "198.51.100.256"), "observable.value");
}

TEST(Address, HasOneSpellingForVersionSix) {
  EXPECT_EQ(normal(ipv6, "2001:0DB8:0:0:0:0:0:1"), "ipv6 2001:db8::1");
  EXPECT_EQ(normal(ipv6, "[2001:db8::1]"), "ipv6 2001:db8::1");
  EXPECT_EQ(normal(ipv6, "::ffff:192.0.2.1"), "ipv4 192.0.2.1");
  EXPECT_EQ(normal(ipv6, "fe80::1%eth0"), "observable.value");
}

TEST(Network, ClearsHostBitsAndNarrowsToOneAddress) {
  EXPECT_EQ(normal(cidr, "223.166.1.2/15"), "cidr 223.166.0.0/15");
  EXPECT_EQ(normal(ipv4, "192.0.2.77/32"), "ipv4 192.0.2.77");
  EXPECT_EQ(normal(ipv6, "2001:db8:1::1/33"), "cidr 2001:db8::/33");
  EXPECT_EQ(normal(cidr, "::ffff:192.0.2.9/120"), "cidr 192.0.2.0/24");
  EXPECT_EQ(normal(cidr, "192.0.2.0/33"), "observable.value");
}

TEST(Domain, IsLowerCaseALabelsWithoutFangs) {
  EXPECT_EQ(normal(domain, "Evil[.]EXAMPLE(.)com."), "domain evil.example.com");
  EXPECT_EQ(normal(domain, "bücher.example"), "domain xn--bcher-kva.example");
  EXPECT_EQ(normal(domain, "faß.example"), "domain xn--fa-hia.example");
  EXPECT_EQ(normal(domain, "例子。测试"), "domain xn--fsqu00a.xn--0zwm56d");
  EXPECT_EQ(normal(domain, "_dmarc.example.com"), "domain _dmarc.example.com");
  for (const char* text : {"domain autuo.xicp.net", "localhost", "a..b", "-a.com", "1.2.3.4", "a.1", ""})
    EXPECT_EQ(normal(domain, text), "observable.value") << text;
}

TEST(Url, NormalisesSchemeHostAndPortOnly) {
  EXPECT_EQ(normal(url, "hXXps[:]//User@Evil[.]Example:443"), "url https://User@evil.example/");
  EXPECT_EQ(normal(url, "hxxp://EVIL.example:80/Path?Q=A#F"), "url http://evil.example/Path?Q=A#F");
  EXPECT_EQ(normal(url, "http://[2001:DB8::1]:8080/x"), "url http://[2001:db8::1]:8080/x");
  EXPECT_EQ(normal(url, "http://bücher.example/ü"), "url http://xn--bcher-kva.example/ü");
  EXPECT_EQ(normal(url, "evil.example/gate.php"), "url evil.example/gate.php");
  EXPECT_EQ(normal(url, "http:// a/"), "observable.value");
  EXPECT_EQ(normal(url, "http://a:99999/"), "observable.value");
}

TEST(MailAddress, IsLowerCaseWithALabels) {
  EXPECT_EQ(normal(email, "<Jo.Doe@Bücher.example>"), "email jo.doe@xn--bcher-kva.example");
  EXPECT_EQ(normal(email, "mailto:Jo.Doe(at)Bücher[.]example"), "email jo.doe@xn--bcher-kva.example");
  EXPECT_EQ(normal(email, "@example.com"), "observable.value");
}

TEST(Digests, HaveTheirLengthAndLowerCase) {
  EXPECT_EQ(normal(md5, "D41D8CD98F00B204E9800998ECF8427E"), "md5 d41d8cd98f00b204e9800998ecf8427e");
  EXPECT_EQ(normal(sha1, "d41d8cd98f00b204e9800998ecf8427e"), "observable.value");
  EXPECT_EQ(normal(sha256, std::string(64, 'A')), "sha256 " + std::string(64, 'a'));
  EXPECT_EQ(normal(sha512, std::string(128, 'g')), "observable.value");
}

TEST(OtherIdentifiers, HaveOneSpelling) {
  EXPECT_EQ(normal(asn, "as 64496"), "asn AS64496");
  EXPECT_EQ(normal(asn, "4294967296"), "observable.value");
  EXPECT_EQ(normal(registry_key, R"(hklm\\Software\\Run\)"), R"(registry_key HKEY_LOCAL_MACHINE\Software\Run)");
  EXPECT_EQ(normal(mac, "0053.00AB.CDEF"), "mac 00:53:00:ab:cd:ef");
  EXPECT_EQ(normal(vulnerability, "cve-2014-0160"), "vulnerability CVE-2014-0160");
  EXPECT_EQ(normal(vulnerability, "CVE-2014"), "observable.value");
  EXPECT_EQ(normal(ssh_fingerprint, "16:27:AC:A5:76:28:2D:36:63:1B:56:4D:EB:DF:A6:48"),
            "ssh_fingerprint MD5:16:27:ac:a5:76:28:2d:36:63:1b:56:4d:eb:df:a6:48");
  EXPECT_EQ(normal(filename, " C:\\Temp\\a.exe "), "filename C:\\Temp\\a.exe");
  EXPECT_EQ(normal(other, "a\nb"), "observable.value");
  EXPECT_EQ(normal(other, std::string(5000, 'a')), "observable.too_long");
  EXPECT_EQ(normal(other, "\xFF"), "observable.value");
}

TEST(FullWidthForms, StandForTheAsciiTheyLookLike) {
  EXPECT_EQ(normal(ipv4, "１９８．５１．１００．３"), "ipv4 198.51.100.3");
  EXPECT_EQ(normal(ipv6, "２００１：ｄｂ８：：１"), "ipv6 2001:db8::1");
  EXPECT_EQ(normal(cidr, "192。0。2。0／24"), "cidr 192.0.2.0/24");
  EXPECT_EQ(normal(domain, "ｅｖｉｌ［．］ｅｘａｍｐｌｅ"), "domain evil.example");
  EXPECT_EQ(normal(email, "ｊｏ＠ｅｖｉｌ．ｅｘａｍｐｌｅ"), "email jo@evil.example");
  EXPECT_EQ(normal(url, "ｈｘｘｐ：／／ｅｖｉｌ．ｅｘａｍｐｌｅ／ａ？ｂ"), "url http://evil.example/ａ？ｂ");
  EXPECT_EQ(normal(url, "http://evil.example/全角：。"), "url http://evil.example/全角：。");
}

TEST(PastedText, LeavesInvisibleCharactersOutside) {
  EXPECT_EQ(normal(domain, "\u00A0\uFEFFevil.example\u200B \u3000"), "domain evil.example");
  EXPECT_EQ(normal(registry_key, "HKU\\a\uFEFF\\"), "registry_key HKEY_USERS\\a");
}

TEST(Network, IsTakenWithItsMaskInDottedForm) {
  EXPECT_EQ(normal(cidr, "192.0.2.77/255.255.255.0"), "cidr 192.0.2.0/24");
  EXPECT_EQ(normal(cidr, "192.0.2.77/255.255.255.255"), "ipv4 192.0.2.77");
  EXPECT_EQ(normal(cidr, "192.0.2.0/255.0.255.0"), "observable.value");
  EXPECT_EQ(normal(cidr, "2001:db8::/255.255.255.0"), "observable.value");
}

TEST(Url, SettlesPercentEncodingAndHiddenHosts) {
  EXPECT_EQ(normal(url, "http://evil.example/%7euser/%2f%3F?q=%41%c3%bc"),
            "url http://evil.example/~user/%2F%3F?q=A%C3%BC");
  EXPECT_EQ(normal(url, "http://%65vil%2Eexample/"), "url http://evil.example/");
  EXPECT_EQ(normal(url, "http://evil.example/%%34%31%"), "url http://evil.example/%%341%");
  EXPECT_EQ(normal(url, "http://evil.example./x"), "url http://evil.example/x");
  EXPECT_EQ(normal(url, "http://[::ffff:192.0.2.1]:080/x"), "url http://192.0.2.1/x");
  EXPECT_EQ(normal(url, "http://a%2Fb.example/"), "observable.value");
}

TEST(AutonomousSystem, HasOneSpellingForPlainAndDotted) {
  for (const char* text : {"AS65546", "asn65546", "65546", "ASN 65546", "1.10", "AS1.10"})
    EXPECT_EQ(normal(asn, text), "asn AS65546") << text;
  EXPECT_EQ(normal(asn, "1.65536"), "observable.value");
  EXPECT_EQ(normal(asn, "1.2.3"), "observable.value");
  EXPECT_EQ(normal(asn, "1."), "observable.value");
}

TEST(MailAddress, IsTakenOutOfAnglesBehindAName) {
  EXPECT_EQ(normal(email, "Jo Doe <Jo@Example.com>"), "email jo@example.com");
}

// Another spelling of the same value: other case, defanged, full-width, blanks around it.
std::string respelled(ObservableType type, const std::string& value) {
  std::string out;
  for (const char c : value) {
    const bool path = out.find("//") != std::string::npos && out.find('/', out.find("//") + 2) != std::string::npos;
    const bool letter = (c >= 'a' && c <= 'z') && !path && type != url;
    const auto how = *rc::gen::inRange(0, 4);
    if (how == 1 && letter)
      out += static_cast<char>(c - 'a' + 'A');
    else if (how == 2 && c == '.' && !path)
      out += *rc::gen::element<std::string>("[.]", "(.)", "[dot]", "(DOT)", "{.}", "\\.");
    else if (how == 2 && c == '@')
      out += *rc::gen::element<std::string>("[at]", "(at)", "[@]");
    else if (how == 3 && !path && type != url && c > ' ')
      out += std::string("\xEF") + (c < 0x60 ? "\xBC" : "\xBD") +
             static_cast<char>(c < 0x60 ? c - 0x20 + 0x80 : c - 0x60 + 0x80);
    else
      out += c;
  }
  return *rc::gen::element<std::string>("", " ", "\u00A0") + out + *rc::gen::element<std::string>("", "\t", "\uFEFF");
}

RC_GTEST_PROP(Observables, HaveOneFormForEverySpelling, ()) {
  const auto label = [] { return *rc::gen::element<std::string>("evil", "a-b", "xn--bcher-kva", "x1"); };
  const auto name = label() + '.' + label() + ".example";
  const auto octet = [] { return std::to_string(*rc::gen::inRange(0, 256)); };
  const std::string four = octet() + '.' + octet() + '.' + octet() + '.' + octet();
  const auto one = *rc::gen::element<Observable>(
      Observable{domain, name}, Observable{ipv4, four}, Observable{email, label() + '@' + name},
      Observable{cidr, four + "/24"}, Observable{ipv6, "2001:db8::" + octet()},
      Observable{url, "http://" + name + "/A/b?c=d"}, Observable{url, "https://" + four + ":8443/"});
  const auto plain = normalise(one.type, one.value);
  RC_ASSERT(plain.has_value());
  RC_ASSERT((normalise(plain->type, plain->value) == plain));
  const auto text = respelled(one.type, one.value);
  RC_LOG() << text << '\n';
  RC_ASSERT((normalise(one.type, text) == plain));
}

RC_GTEST_PROP(Observables, AreFixedPointsOfTheirForm, (const std::vector<std::uint8_t>& chance)) {
  static const std::vector<std::string> shards = {"http://", "hxxp",    "[.]", "%",    "4", "1", "%2f", "%41", "a",
                                                  "B",       ".",       "@",   ":",    "/", "[", "]",   "：",  "。",
                                                  "ü",       "1.2.3.4", "::",  "xn--", "-", "<", ">"};
  std::string text;
  for (const auto byte : chance) text += shards[byte % shards.size()];
  for (const auto type : {ipv4, ipv6, cidr, domain, url, email, asn, registry_key, filename})
    if (const auto made = normalise(type, text)) RC_ASSERT((normalise(made->type, made->value) == made));
}

TEST(PastedText, YieldsItsIndicatorsInOrderOnce) {
  EXPECT_THAT(
      found_in("We saw hxxps://evil[.]example/gate.php?id=1, then 198[.]51[.]100[.]7 (AS64496) and 2001:db8::5.\n"
               "Mail from billing(at)bad[.]example; hash d41d8cd98f00b204e9800998ecf8427e, again 198.51.100.7.\n"
               "C2 update-service.com resolves in 203.0.113.0/24; CVE-2014-0160; dropped invoice.pdf.exe at "
               "HKLM\\Software\\Run\\x."),
      testing::ElementsAre("url https://evil.example/gate.php?id=1", "ipv4 198.51.100.7", "asn AS64496",
                           "ipv6 2001:db8::5", "email billing@bad.example", "md5 d41d8cd98f00b204e9800998ecf8427e",
                           "domain update-service.com", "cidr 203.0.113.0/24", "vulnerability CVE-2014-0160",
                           "filename invoice.pdf.exe", "registry_key HKEY_LOCAL_MACHINE\\Software\\Run\\x."));
}

TEST(PastedText, HoldsNoIndicatorsInOrdinaryProse) {
  EXPECT_THAT(
      found_in("At 12:30:45 we ran v1.2.3.4.5, e.g. std.sort on 2026-01-02T03:04:05Z. See section 3.4.See also."),
      testing::IsEmpty());
}

TEST(PastedText, TakesADefangedNameUnderAnyTopLevelDomain) {
  EXPECT_THAT(found_in("evil[.]zip and bare evil.zip"), testing::ElementsAre("domain evil.zip", "filename evil.zip"));
}

TEST(PastedText, FindsNamesBetweenChineseWords) {
  EXPECT_THAT(found_in("受害主机连接 evil.example.com，哈希 d41d8cd98f00b204e9800998ecf8427e。"),
              testing::ElementsAre("domain evil.example.com", "md5 d41d8cd98f00b204e9800998ecf8427e"));
}

TEST(PastedText, CostsLinearTime) {
  std::string text;
  for (int i = 0; i < 20'000; ++i) text += "a.b-[.](at)1.2.3.";
  EXPECT_LE(extract(text).size(), extract_max);
}

TEST(Guess, NamesWhatATextIs) {
  EXPECT_EQ(guess("192.0.2.0/24")->type, cidr);
  EXPECT_EQ(guess("a@example.com")->type, email);
  EXPECT_EQ(guess("http://example.com")->type, url);
  EXPECT_EQ(guess("example.com")->type, domain);
  EXPECT_EQ(guess("hello"), std::nullopt);
}

}  // namespace
}  // namespace tocsin::wire
