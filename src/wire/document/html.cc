#include "wire/document/html.h"

#include <fmt/format.h>

#include <algorithm>

#include "wire/document/raw.h"

namespace tocsin::wire::document {
namespace {

constexpr std::string_view style = R"css(
:root{color-scheme:light}
*{box-sizing:border-box}
body{margin:0;background:#fff;color:#1b1e23;font:16px/1.6 "Noto Sans","Noto Sans CJK SC","Noto Sans SC",system-ui,sans-serif}
main,header,footer{max-width:46rem;margin:0 auto;padding:0 1.5rem}
header,footer{display:flex;justify-content:space-between;align-items:center;gap:1rem;padding-top:1.5rem;padding-bottom:1.5rem;color:#5a616b;font-size:.875rem}
.tlp{background:#000;padding:.15em .6em;font-weight:700;font-size:1rem;white-space:nowrap}
.title{margin:2.5rem 0 .25rem;font-size:2rem;line-height:1.25;font-weight:700}
.subtitle{margin:0 0 2rem;color:#5a616b;font-size:1.1rem}
h2{margin:2.5rem 0 .75rem;font-size:1.4rem;line-height:1.3}
h3{margin:2rem 0 .5rem;font-size:1.1rem}
h4{margin:1.5rem 0 .25rem;font-size:1rem}
p{margin:0 0 1rem}
ul{margin:0 0 1rem;padding-left:1.25rem}
code{font-family:"Noto Sans Mono",ui-monospace,monospace;font-size:.9em}
table{width:100%;margin:0 0 1.5rem;border-collapse:collapse;font-size:.875rem;line-height:1.5}
th,td{padding:.4rem .75rem .4rem 0;text-align:left;vertical-align:top;border-bottom:1px solid #dfe2e6;overflow-wrap:anywhere}
th{border-bottom:1.5px solid #1b1e23;overflow-wrap:normal}
dl{display:grid;grid-template-columns:minmax(8rem,14rem) 1fr;gap:.35rem 1.5rem;margin:0 0 1.5rem}
dt{color:#5a616b}
dd{margin:0;overflow-wrap:anywhere}
ol{margin:0 0 1.5rem;padding:0;list-style:none}
ol li{padding:0 0 .9rem 1.25rem;border-left:2px solid #dfe2e6}
time,.who{display:block}
time{color:#5a616b;font-size:.8125rem}
.who{font-weight:700}
hr{border:0;border-top:1px solid #dfe2e6;margin:2rem 0}
.break{break-after:page;border:0;margin:0}
@page{size:A4;margin:22mm 20mm}
@media print{body{font-size:10.5pt}.tlp{print-color-adjust:exact;-webkit-print-color-adjust:exact}thead{display:table-header-group}tr,li{break-inside:avoid}h2,h3,h4{break-after:avoid}}
)css";

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) switch (c) {
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '&':
        out += "&amp;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\'':
        out += "&#39;";
        break;
      case '\n':
        out += "<br>";
        break;
      default:
        out += c;
    }
  return out;
}

std::string_view element_of(Style kind) {
  switch (kind) {
    case Style::strong:
      return "strong";
    case Style::emphasis:
      return "em";
    case Style::code:
      return "code";
    case Style::plain:
      break;
  }
  return {};
}

class Writer {
 public:
  explicit Writer(const Document& document) : document_(document) {}

  std::string write() {
    out_ = fmt::format(
        "<!DOCTYPE html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n"
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>{}</title>\n"
        "<style>{}</style>\n</head>\n<body>\n",
        i18n::tag_of(document_.language), escaped(document_.title), style);
    banner("header", document_.title);
    out_ += "<main>\n";
    element("h1 class=\"title\"", "h1", document_.title);
    if (!document_.subtitle.empty()) element("p class=\"subtitle\"", "p", document_.subtitle);
    for (const auto& block : document_.blocks) std::visit(*this, block);
    out_ += "</main>\n";
    banner("footer", as_of_line(document_));
    return std::move(out_ += "</body>\n</html>\n");
  }

  void operator()(const Heading& block) {
    const std::string name = fmt::format("h{}", block.level + 1);
    element(name, name, block.text);
  }
  void operator()(const Paragraph& block) { out_ += "<p>" + inlined(block.runs) + "</p>\n"; }
  void operator()(const Bullets& block) {
    out_ += "<ul>\n";
    for (const auto& item : block.items) out_ += "<li>" + inlined(item) + "</li>\n";
    out_ += "</ul>\n";
  }
  void operator()(const Table& block) {
    if (block.header.empty()) return;
    out_ += "<table>\n";
    columns(block.widths);
    out_ += "<thead>\n";
    row(block.header, "th");
    out_ += "</thead>\n<tbody>\n";
    for (const auto& cells : block.rows) row(cells, "td");
    out_ += "</tbody>\n</table>\n";
  }
  void operator()(const KeyValues& block) {
    out_ += "<dl>\n";
    for (const auto& [key, value] : block.rows) {
      element("dt", "dt", key);
      element("dd", "dd", value);
    }
    out_ += "</dl>\n";
  }
  void operator()(const Timeline& block) {
    out_ += "<ol>\n";
    for (const auto& moment : block.moments) {
      out_ += "<li>";
      element("time", "time", moment.time);
      if (!moment.who.empty()) element("span class=\"who\"", "span", moment.who);
      out_ += escaped(moment.text) + "</li>\n";
    }
    out_ += "</ol>\n";
  }
  void operator()(const Rule&) { out_ += "<hr>\n"; }
  void operator()(const PageBreak&) { out_ += "<hr class=\"break\">\n"; }

 private:
  void element(std::string_view open, std::string_view name, std::string_view text) {
    out_ += fmt::format("<{}>{}</{}>\n", open, escaped(text), name);
  }

  void banner(std::string_view name, std::string_view text) {
    const auto colour = colour_of_marking(document_.marking).value_or(0xFFFFFF);
    out_ += fmt::format(
        "<{0}><span>{1}</span><span>{2} <span class=\"tlp\" style=\"color:#{3:06X}\">{4}</span></span></{0}>\n", name,
        escaped(text), escaped(document_.handling), colour, document_.marking);
  }

  void columns(const std::vector<double>& widths) {
    double total = 0;
    for (const double width : widths) total += width;
    if (widths.empty()) return;
    out_ += "<colgroup>";
    for (const double width : widths) out_ += fmt::format("<col style=\"width:{:.1f}%\">", 100 * width / total);
    out_ += "</colgroup>\n";
  }

  void row(const std::vector<std::string>& cells, std::string_view name) {
    out_ += "<tr>";
    for (const auto& cell : cells) out_ += fmt::format("<{0}>{1}</{0}>", name, escaped(cell));
    out_ += "</tr>\n";
  }

  static std::string inlined(const Runs& runs) {
    std::string out;
    for (const auto& run : runs) {
      const auto name = element_of(run.style);
      out += name.empty() ? escaped(run.text) : fmt::format("<{0}>{1}</{0}>", name, escaped(run.text));
    }
    return out;
  }

  const Document& document_;
  std::string out_;
};

}  // namespace

Result<std::string> to_html(const policy::Released<Document>& document) { return to_html(document.value()); }

Result<std::string> to_html(const Document& document) {
  TRY(const Document sound, checked(document));
  return Writer(sound).write();
}

}  // namespace tocsin::wire::document
