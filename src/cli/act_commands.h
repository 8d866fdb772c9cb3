#pragma once
// Commands made from tables. The danger removed: an act that the command line lacks, or knows in another form.
//
// Each act "request.send" is `tocsin request send ID --field value ...`; acts of one name on several kinds are one
// command, and the id tells which is meant. Each kind that can be read has `list`, `count` and `show`. Errors: those of
// fields.h.
#include <span>

#include "cli/scene.h"
#include "port/act.h"

namespace tocsin::cli {

void add_act_commands(Commands& commands, std::span<const port::Act> acts, const Voice& voice);
void add_record_commands(Commands& commands, const Voice& voice);

// The record that a command is on, as its first argument: an id, or short code, of this kind.
Option id_option(model::Kind kind, const Voice& voice);

// The options that every act may carry beside its own fields.
std::vector<Option> envelope_options(const port::Act& act, const Voice& voice);
Result<json::Object> body_of(const port::Act& act, const Parsed& parsed, const Scene& scene);

// {"items":[...]}: page after page, until there are `limit` items, of those that `keep` says, or no more.
Result<json::Value> pages(Client& client, std::string path, std::size_t limit,
                          const std::function<bool(const json::Value& record)>& keep = nullptr);

void show_record(Scene& scene, const json::Value& record);  // with the names of organisations

// Words of the caller's world for tables: the organisations it can read.
Result<std::map<std::string, std::string, std::less<>>> organisation_names(Client& client, Language language);

}  // namespace tocsin::cli
