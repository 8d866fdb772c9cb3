#pragma once
// Removes the files whose attachments were erased. The danger removed: content that is gone from the history and stays
// on the disk.
//
// One thread sweeps when the server starts (an erasure that a crash cut off from its file is caught up with then) and
// whenever an erasure is told; a file that is held then is looked at once more later. Threads: start()
// once; sweep_soon() and stop() from any. Errors are logged through `complain`, and the sweep is tried again.
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

#include "store/sqlite/store.h"

namespace tocsin::app {

class FileSweeper {
 public:
  FileSweeper(store::Store& store, std::function<void(const Error&)> complain)
      : store_(store), complain_(std::move(complain)) {}
  ~FileSweeper() { stop(); }

  void start();
  void sweep_soon();
  void stop();

 private:
  void run(const std::stop_token& stop);
  bool sweep();  // whether nothing is left to do

  store::Store& store_;
  std::function<void(const Error&)> complain_;
  std::mutex lock_;
  std::condition_variable_any woken_;
  bool due_ = true;
  std::jthread thread_;
};

}  // namespace tocsin::app
