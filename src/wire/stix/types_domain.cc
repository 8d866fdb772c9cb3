// STIX domain and relationship objects. Source: STIX 2.1 OS sections 4 and 5.
#include <array>

#include "wire/stix/types.h"

namespace tocsin::wire::stix {
namespace {

constexpr std::string_view not_related =
    "!relationship sighting bundle marking-definition language-content extension-definition";
constexpr std::array seen_rules = {Rule{Bond::in_order, "first_seen last_seen"}};

constexpr std::array attack_pattern_p = {need(text("name")), text("description"), list(text("aliases")),
                                         parts("kill_chain_phases", kill_chain_phase)};
constexpr Structure attack_pattern{attack_pattern_p};

constexpr std::array campaign_p = {need(text("name")), text("description"), list(text("aliases")),
                                   time("first_seen"), time("last_seen"),   text("objective")};
constexpr Structure campaign{campaign_p, seen_rules};

constexpr std::array named_p = {need(text("name")), text("description")};
constexpr Structure named{named_p};  // course-of-action, incident, vulnerability

constexpr std::array grouping_p = {text("name"), text("description"), need(text("context")),
                                   need(refs("object_refs", ""))};
constexpr Structure grouping{grouping_p};

constexpr std::array identity_p = {need(text("name")),     text("description"),   list(text("roles")),
                                   text("identity_class"), list(text("sectors")), text("contact_information")};
constexpr Structure identity{identity_p};

constexpr std::array indicator_p = {text("name"),
                                    text("description"),
                                    list(text("indicator_types")),
                                    need(of(Form::filled, "pattern")),
                                    need(of(Form::filled, "pattern_type")),
                                    text("pattern_version"),
                                    need(time("valid_from")),
                                    time("valid_until"),
                                    parts("kill_chain_phases", kill_chain_phase)};
constexpr std::array indicator_r = {Rule{Bond::before, "valid_from valid_until"}};
constexpr Structure indicator{indicator_p, indicator_r};

constexpr std::array infrastructure_p = {need(text("name")),
                                         text("description"),
                                         list(text("infrastructure_types")),
                                         list(text("aliases")),
                                         parts("kill_chain_phases", kill_chain_phase),
                                         time("first_seen"),
                                         time("last_seen")};
constexpr Structure infrastructure{infrastructure_p, seen_rules};

constexpr std::array intrusion_set_p = {
    need(text("name")),     text("description"),        list(text("aliases")),
    time("first_seen"),     time("last_seen"),          list(text("goals")),
    text("resource_level"), text("primary_motivation"), list(text("secondary_motivations"))};
constexpr Structure intrusion_set{intrusion_set_p, seen_rules};

constexpr std::array location_p = {text("name"),
                                   text("description"),
                                   number("latitude", -90, 90),
                                   number("longitude", -180, 180),
                                   number("precision"),
                                   text("region"),
                                   text("country"),
                                   text("administrative_area"),
                                   text("city"),
                                   text("street_address"),
                                   text("postal_code")};
constexpr std::array location_r = {Rule{Bond::any_of, "region country latitude longitude"},
                                   Rule{Bond::together, "latitude longitude"},
                                   Rule{Bond::needs, "precision latitude longitude"}};
constexpr Structure location{location_p, location_r};

constexpr std::array malware_p = {text("name"),
                                  text("description"),
                                  list(text("malware_types")),
                                  need(flag("is_family")),
                                  list(text("aliases")),
                                  parts("kill_chain_phases", kill_chain_phase),
                                  time("first_seen"),
                                  time("last_seen"),
                                  refs("operating_system_refs", "software"),
                                  list(text("architecture_execution_envs")),
                                  list(text("implementation_languages")),
                                  list(text("capabilities")),
                                  refs("sample_refs", "artifact file")};
constexpr std::array malware_r = {Rule{Bond::in_order, "first_seen last_seen"},
                                  Rule{Bond::true_needs, "is_family name"}};
constexpr Structure malware{malware_p, malware_r};

constexpr std::array malware_analysis_p = {need(text("product")),
                                           text("version"),
                                           ref("host_vm_ref", "software"),
                                           ref("operating_system_ref", "software"),
                                           refs("installed_software_refs", "software"),
                                           text("configuration_version"),
                                           list(text("modules")),
                                           text("analysis_engine_version"),
                                           text("analysis_definition_version"),
                                           time("submitted"),
                                           time("analysis_started"),
                                           time("analysis_ended"),
                                           text("result_name"),
                                           text("result"),
                                           refs("analysis_sco_refs", "@sco"),
                                           ref("sample_ref", "artifact file network-traffic")};
constexpr std::array malware_analysis_r = {Rule{Bond::any_of, "result analysis_sco_refs"}};
constexpr Structure malware_analysis{malware_analysis_p, malware_analysis_r};

constexpr std::array note_p = {text("abstract"), need(text("content")), list(text("authors")),
                               need(refs("object_refs", ""))};
constexpr Structure note{note_p};

constexpr std::array observed_data_p = {need(time("first_observed")), need(time("last_observed")),
                                        need(integer("number_observed", 1, 999'999'999)), of(Form::objects, "objects"),
                                        refs("object_refs", "@sco relationship sighting")};
constexpr std::array observed_data_r = {Rule{Bond::in_order, "first_observed last_observed"},
                                        Rule{Bond::one_of, "object_refs objects"}};
constexpr Structure observed_data{observed_data_p, observed_data_r};

constexpr std::array opinion_p = {text("explanation"), list(text("authors")),
                                  need(word("opinion", "strongly-disagree disagree neutral agree strongly-agree")),
                                  need(refs("object_refs", ""))};
constexpr Structure opinion{opinion_p};

constexpr std::array report_p = {need(text("name")), text("description"), list(text("report_types")),
                                 need(time("published")), need(refs("object_refs", ""))};
constexpr Structure report{report_p};

constexpr std::array threat_actor_p = {need(text("name")),
                                       text("description"),
                                       list(text("threat_actor_types")),
                                       list(text("aliases")),
                                       time("first_seen"),
                                       time("last_seen"),
                                       list(text("roles")),
                                       list(text("goals")),
                                       text("sophistication"),
                                       text("resource_level"),
                                       text("primary_motivation"),
                                       list(text("secondary_motivations")),
                                       list(text("personal_motivations"))};
constexpr Structure threat_actor{threat_actor_p, seen_rules};

constexpr std::array tool_p = {need(text("name")),
                               text("description"),
                               list(text("tool_types")),
                               list(text("aliases")),
                               parts("kill_chain_phases", kill_chain_phase),
                               text("tool_version")};
constexpr Structure tool{tool_p};

constexpr std::array relationship_p = {
    need(of(Form::relation, "relationship_type")), text("description"), need(ref("source_ref", not_related)),
    need(ref("target_ref", not_related)),          time("start_time"),  time("stop_time")};
constexpr std::array relationship_r = {Rule{Bond::before, "start_time stop_time"}};
constexpr Structure relationship{relationship_p, relationship_r};

constexpr std::array sighting_p = {text("description"),
                                   time("first_seen"),
                                   time("last_seen"),
                                   integer("count", 0, 999'999'999),
                                   need(ref("sighting_of_ref", not_related)),
                                   refs("observed_data_refs", "observed-data"),
                                   refs("where_sighted_refs", "identity location"),
                                   flag("summary")};
constexpr Structure sighting{sighting_p, seen_rules};

constexpr Type sdo(std::string_view name, const Structure& structure) { return {name, Family::sdo, &structure}; }

constexpr std::array domain_table = {sdo("attack-pattern", attack_pattern),
                                     sdo("campaign", campaign),
                                     sdo("course-of-action", named),
                                     sdo("grouping", grouping),
                                     sdo("identity", identity),
                                     sdo("incident", named),
                                     sdo("indicator", indicator),
                                     sdo("infrastructure", infrastructure),
                                     sdo("intrusion-set", intrusion_set),
                                     sdo("location", location),
                                     sdo("malware", malware),
                                     sdo("malware-analysis", malware_analysis),
                                     sdo("note", note),
                                     sdo("observed-data", observed_data),
                                     sdo("opinion", opinion),
                                     sdo("report", report),
                                     sdo("threat-actor", threat_actor),
                                     sdo("tool", tool),
                                     sdo("vulnerability", named)};
constexpr std::array relation_table = {Type{"relationship", Family::sro, &relationship},
                                       Type{"sighting", Family::sro, &sighting}};

}  // namespace

constinit const std::span<const Type> domain_types = domain_table;
constinit const std::span<const Type> relation_types = relation_table;

}  // namespace tocsin::wire::stix
