#include "http/api/background.h"

namespace tocsin::http {
namespace {

struct Task {
  CallRef call;
  std::move_only_function<Outcome()> work;
  Finish finish;
};

void deliver(Task& task, Outcome outcome) {
  if (auto* response = std::get_if<Response>(&outcome)) return task.finish(std::move(*response));
  std::get<Later>(outcome)(std::move(task.finish));
}

void run(const std::shared_ptr<Task>& task) {
  auto outcome = std::make_shared<Outcome>(task->work());
  task->call->services.post([task, outcome] { deliver(*task, std::move(*outcome)); });
}

Outcome on(const Pool& pool, const CallRef& call, std::move_only_function<Outcome()> work) {
  if (!pool) return work();
  auto task = std::make_shared<Task>(call, std::move(work), Finish{});
  return Later([&pool, task](Finish finish) {
    task->finish = std::move(finish);
    const auto taken = pool(owner_of(*task->call), [task] { run(task); });
    if (taken) return;
    const bool own = taken.error().what == "rate.share";
    task->finish(problem(*task->call, own ? taken.error() : Error{Code::unavailable, "work.busy", "", {}}));
  });
}

}  // namespace

auth::HashPool::Owner owner_of(const Call& call) {
  if (call.caller.way != Caller::Way::nobody)
    return {to_text(call.caller.organisation), to_uuid_text(call.caller.principal)};
  auto address = address_key(call.request.peer);
  return {address, address};
}

Outcome in_background(const CallRef& call, std::move_only_function<Outcome()> work) {
  return on(call->services.work, call, std::move(work));
}

Outcome while_hashing(const CallRef& call, std::move_only_function<Outcome()> work) {
  auto task = std::make_shared<Task>(call, std::move(work), Finish{});
  return Later([task](Finish finish) {
    task->finish = std::move(finish);
    const auto taken = task->call->services.hash_pool.submit(owner_of(*task->call), [task] { run(task); });
    if (!taken) task->finish(problem(*task->call, taken.error()));
  });
}

Outcome while_waiting(const CallRef& call, std::move_only_function<Outcome()> work) {
  return on(call->services.wait, call, std::move(work));
}

}  // namespace tocsin::http
