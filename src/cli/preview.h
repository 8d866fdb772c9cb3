#pragma once
// Who would read something, asked before it is sent. The danger removed: an audience that its sender sees only in
// effect. Every command whose sender may choose a marking takes --preview: nothing is sent then, and who would read it
// is shown. `tocsin preview` asks the same of a record, or of a marking alone. Threads: as Scene.
#include "cli/scene.h"

namespace tocsin::cli {

void add_preview_command(Commands& commands, const Voice& voice);

// What the API answers, for people.
std::string preview_text(const json::Value& preview, const Voice& voice, std::size_t columns);

// The answer to --preview of an act: `body` is what it would be sent; `on` is "" for acts at the top.
Exit show_preview_of_act(Scene& scene, const Parsed& parsed, std::string_view act, const std::string& on,
                         json::Object body);

}  // namespace tocsin::cli
