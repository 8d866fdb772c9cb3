#pragma once
// Commands that are no acts: files, views, the live stream, signing in, people, the operator's, help. The
// danger removed: a main function that knows everything.
#include "cli/scene.h"

namespace tocsin::cli {

void add_file_commands(Commands& commands, const Voice& voice);
void add_escrow_commands(Commands& commands, const Voice& voice);
void add_feed_commands(Commands& commands, const Voice& voice);
void add_view_commands(Commands& commands, const Voice& voice);
void add_constituency_command(Commands& commands, const Voice& voice);
void add_watch_command(Commands& commands, const Voice& voice);
void add_session_commands(Commands& commands, const Voice& voice);
void add_account_commands(Commands& commands, const Voice& voice);
void add_plain_commands(Commands& commands, const Voice& voice);
void add_owed_command(Commands& commands, const Voice& voice);
void add_journal_command(Commands& commands, const Voice& voice);
void add_room_command(Commands& commands, const Voice& voice);
// After those of persons and organisations, which some of these repeat.
void add_user_commands(Commands& commands, const Voice& voice);
void add_operator_commands(Commands& commands, const Voice& voice);
void add_help_commands(Commands& commands, const Voice& voice);

// One event of an event stream, put together from its lines. Source: WHATWG HTML 9.2.6.
struct StreamEvent {
  std::string id;
  std::string name;
  std::string data;
};
class EventReader {
 public:
  // The events that are whole after `bytes`.
  std::vector<StreamEvent> take(std::string_view bytes);

 private:
  void line(std::string_view text);
  std::string rest_;
  StreamEvent event_;
  std::vector<StreamEvent> done_;
};

}  // namespace tocsin::cli
