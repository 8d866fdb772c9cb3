// Meta objects: markings, translations, definitions of extensions; and the bundle. Source: STIX 2.1 OS sections 7
// and 8.
#include <array>

#include "wire/stix/types.h"

namespace tocsin::wire::stix {
namespace {

// What `definition` holds goes with definition_type: check_marking.cc.
constexpr std::array marking_p = {text("name"), of(Form::filled, "definition_type"),
                                  of(Form::dictionary, "definition")};
constexpr std::array marking_r = {Rule{Bond::together, "definition_type definition"},
                                  Rule{Bond::any_of, "definition extensions"}};
constexpr Structure marking{marking_p, marking_r};

constexpr std::array language_p = {need(ref("object_ref", "!bundle language-content")), time("object_modified"),
                                   need(of(Form::translations, "contents"))};
constexpr Structure language{language_p};

constexpr std::array extension_p = {
    need(text("name")),
    text("description"),
    need(text("schema")),
    need(text("version")),
    need(list(word("extension_types", "new-sdo new-sco new-sro property-extension toplevel-property-extension"))),
    list(of(Form::name, "extension_properties"))};
constexpr Structure extension{extension_p};

constexpr Structure nothing{};

constexpr std::array meta_table = {
    Type{"marking-definition", Family::marking, &marking}, Type{"language-content", Family::language, &language},
    Type{"extension-definition", Family::extension, &extension}, Type{"bundle", Family::bundle, &nothing}};

}  // namespace

constinit const std::span<const Type> meta_types = meta_table;

}  // namespace tocsin::wire::stix
