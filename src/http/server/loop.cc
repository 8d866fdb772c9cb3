#include "http/server/loop.h"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/basic_stream_descriptor.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <optional>

namespace tocsin::http {

namespace asio = boost::asio;
using boost::system::error_code;

namespace {
struct Beat {
  asio::steady_timer timer;
  std::chrono::milliseconds period;
  std::function<void()> work;

  void arm() {
    timer.expires_at(timer.expiry() + period);
    timer.async_wait([this](error_code error) {
      if (error) return;
      work();
      arm();
    });
  }
};
}  // namespace

struct Loop::Impl {
  asio::io_context io{1};
  asio::executor_work_guard<asio::io_context::executor_type> keep{io.get_executor()};
  std::optional<Beat> beat;
};

Loop::Loop() : impl_(std::make_unique<Impl>()) {}
Loop::~Loop() = default;
void Loop::run() { impl_->io.run(); }
void Loop::stop() { impl_->io.stop(); }
bool Loop::here() const { return impl_->io.get_executor().running_in_this_thread(); }
void Loop::post(std::move_only_function<void()> work) { asio::post(impl_->io, std::move(work)); }

void Loop::every(std::chrono::milliseconds period, std::function<void()> work) {
  impl_->beat.emplace(asio::steady_timer(impl_->io, period), period, std::move(work));
  impl_->beat->timer.async_wait([beat = &*impl_->beat](error_code error) {
    if (error) return;
    beat->work();
    beat->arm();
  });
}

struct Watch::Impl {
  asio::posix::basic_stream_descriptor<asio::io_context::executor_type> descriptor;
};

Watch::Watch(Loop& loop, int fd)
    : impl_(new Impl{asio::posix::basic_stream_descriptor<asio::io_context::executor_type>(loop.impl().io)}) {
  error_code ignored;
  (void)impl_->descriptor.assign(fd, ignored);
}

Watch::~Watch() { close(); }

int Watch::fd() const { return impl_->descriptor.is_open() ? impl_->descriptor.native_handle() : -1; }

void Watch::readable(std::move_only_function<void()> then) {
  impl_->descriptor.async_wait(asio::posix::descriptor_base::wait_read, [then = std::move(then)](error_code e) mutable {
    if (e != asio::error::operation_aborted) then();
  });
}

void Watch::writable(std::move_only_function<void()> then) {
  impl_->descriptor.async_wait(asio::posix::descriptor_base::wait_write,
                               [then = std::move(then)](error_code e) mutable {
                                 if (e != asio::error::operation_aborted) then();
                               });
}

void Watch::close() {
  error_code ignored;
  (void)impl_->descriptor.close(ignored);
}

}  // namespace tocsin::http
