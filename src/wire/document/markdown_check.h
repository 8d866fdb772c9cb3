#pragma once
// What a reader of Markdown makes of a text, by an implementation that is not ours; for tests and fuzzers.
// Source: cmark-gfm with its table, strikethrough, autolink and task-list extensions.
#include <cmark-gfm-core-extensions.h>
#include <cmark-gfm-extension_api.h>
#include <cmark-gfm.h>

#include <map>
#include <memory>
#include <string>

namespace tocsin::wire::document {

struct MarkdownFacts {
  std::map<std::string, int> nodes;  // by cmark's name of the type: "link", "html_inline", "table_cell"...
  std::string text;                  // literals in order; a space where a line or a block ends
};

inline MarkdownFacts read_markdown(const std::string& markdown) {
  cmark_gfm_core_extensions_ensure_registered();
  const std::unique_ptr<cmark_parser, decltype(&cmark_parser_free)> parser(cmark_parser_new(CMARK_OPT_UNSAFE),
                                                                           &cmark_parser_free);
  for (const char* name : {"table", "strikethrough", "autolink", "tasklist"})
    cmark_parser_attach_syntax_extension(parser.get(), cmark_find_syntax_extension(name));
  cmark_parser_feed(parser.get(), markdown.data(), markdown.size());
  const std::unique_ptr<cmark_node, decltype(&cmark_node_free)> root(cmark_parser_finish(parser.get()),
                                                                     &cmark_node_free);
  const std::unique_ptr<cmark_iter, decltype(&cmark_iter_free)> walk(cmark_iter_new(root.get()), &cmark_iter_free);
  MarkdownFacts out;
  for (auto event = cmark_iter_next(walk.get()); event != CMARK_EVENT_DONE; event = cmark_iter_next(walk.get())) {
    cmark_node* node = cmark_iter_get_node(walk.get());
    const std::string kind = cmark_node_get_type_string(node);
    const bool ends = event == CMARK_EVENT_EXIT && (kind == "paragraph" || kind == "heading" || kind == "table_cell");
    if (ends || kind == "softbreak" || kind == "linebreak") out.text += ' ';
    if (event != CMARK_EVENT_ENTER) continue;
    ++out.nodes[kind];
    if (const char* literal = cmark_node_get_literal(node)) out.text += literal;
  }
  return out;
}

// True where the text made a node that no document of ours has.
inline bool has_injected_markup(const MarkdownFacts& facts) {
  for (const char* kind : {"link", "image", "html_inline", "html_block", "code_block", "block_quote", "strikethrough",
                           "footnote_reference", "footnote_definition", "tasklist"})
    if (facts.nodes.contains(kind)) return true;
  return false;
}

// One space for every run of spaces and line ends, none at the ends.
inline std::string squeezed(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const bool is_space = c == ' ' || c == '\n';
    if (!is_space) out += c;
    if (is_space && !out.empty() && out.back() != ' ') out += ' ';
  }
  if (out.ends_with(' ')) out.pop_back();
  return out;
}

}  // namespace tocsin::wire::document
