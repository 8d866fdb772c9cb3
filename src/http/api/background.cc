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

}  // namespace

Outcome in_background(const CallRef& call, std::move_only_function<Outcome()> work) {
  if (!call->services.work) return work();
  auto task = std::make_shared<Task>(call, std::move(work), Finish{});
  return Later([task](Finish finish) {
    task->finish = std::move(finish);
    if (task->call->services.work([task] { run(task); })) return;
    task->finish(problem(*task->call, Error{Code::unavailable, "work.busy", "", {}}));
  });
}

}  // namespace tocsin::http
