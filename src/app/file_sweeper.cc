#include "app/file_sweeper.h"

#include "store/sqlite/maintenance.h"

namespace tocsin::app {
namespace {

constexpr std::chrono::seconds look_again_after{10};

}  // namespace

void FileSweeper::start() {
  thread_ = std::jthread([this](const std::stop_token& stop) { run(stop); });
}

void FileSweeper::sweep_soon() {
  const std::scoped_lock hold(lock_);
  due_ = true;
  woken_.notify_one();
}

void FileSweeper::stop() {
  thread_.request_stop();
  woken_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void FileSweeper::run(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    {
      std::unique_lock hold(lock_);
      woken_.wait(hold, stop, [this] { return due_; });
      due_ = false;
    }
    if (stop.stop_requested() || sweep()) continue;
    std::unique_lock hold(lock_);
    woken_.wait_for(hold, stop, look_again_after, [this] { return due_; });
    due_ = true;
  }
}

bool FileSweeper::sweep() {
  const auto swept = store::sweep_files(store_);
  if (!swept) complain_(swept.error());
  return swept && swept->held == 0;
}

}  // namespace tocsin::app
