#include "tests/unit/script.h"

#include <algorithm>
#include <chrono>
#include <stdexcept>

namespace jobx::test {
namespace {

class ScriptedSource final : public Source {
 public:
  ScriptedSource(std::shared_ptr<Script> script, SourceKind kind) : script_(std::move(script)), kind_(kind) {}
  [[nodiscard]] SourceKind kind() const override { return kind_; }
  SourceResult collect(const std::stop_token& stop) override { return script_->answer(stop); }

 private:
  std::shared_ptr<Script> script_;
  SourceKind kind_;
};

}  // namespace

void Script::hold() {
  const std::lock_guard lock(mutex_);
  held_ = true;
}

void Script::release() {
  const std::lock_guard lock(mutex_);
  held_ = false;
  changed_.notify_all();
}

void Script::throw_always() {
  const std::lock_guard lock(mutex_);
  throws_ = true;
}

bool Script::wait_for_runs(int count) {
  std::unique_lock lock(mutex_);
  return changed_.wait_for(lock, std::chrono::seconds(10), [&] { return runs_ >= count; });
}

int Script::runs() const {
  const std::lock_guard lock(mutex_);
  return runs_;
}

std::size_t Script::threads() const {
  const std::lock_guard lock(mutex_);
  return threads_.size();
}

bool Script::told_to_stop() const {
  const std::lock_guard lock(mutex_);
  return told_to_stop_;
}

SourceResult Script::answer(const std::stop_token& stop) {
  std::unique_lock lock(mutex_);
  const std::size_t next = std::min(static_cast<std::size_t>(runs_), answers_.size() - 1);
  ++runs_;
  threads_.insert(std::this_thread::get_id());
  changed_.notify_all();
  changed_.wait(lock, [&] { return !held_; });
  told_to_stop_ = stop.stop_requested();
  if (throws_) throw std::runtime_error("the script says so");
  return answers_[next];
}

std::unique_ptr<Source> source_of(std::shared_ptr<Script> script, SourceKind kind) {
  return std::make_unique<ScriptedSource>(std::move(script), kind);
}

}  // namespace jobx::test
