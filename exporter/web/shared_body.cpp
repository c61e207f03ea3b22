#include "exporter/web/shared_body.h"

#include <atomic>
#include <cstdint>
#include <utility>

namespace jobx {
namespace {

/// That have ended, of all bodies: those of generations that follow one another show the same counters.
std::atomic<std::uint64_t> collections = 0;

}  // namespace

/// Who makes a body, from its beginning to its end, however that comes.
class SharedBody::Leader {
 public:
  /// While the lock is held. Others may join from now on; it is their turn, too, once nothing is written.
  Leader(SharedBody& shared, Clock::time_point deadline)
      : shared_(shared), making_(std::make_shared<Making>()) {
    making_->deadline = deadline;
    shared_.next_ = making_;
  }
  ~Leader() {
    {
      const std::lock_guard lock(shared_.mutex_);
      if (shared_.collecting_ == making_) shared_.collecting_.reset();
      if (is_writing_) --shared_.writing_;
      making_->body = std::move(body_);
      making_->has_ended = true;
    }
    shared_.changed_.notify_all();
  }
  Leader(const Leader&) = delete;
  Leader& operator=(const Leader&) = delete;

  /// Waits for its turn, but not beyond its deadline. `lock` is held.
  void begin(std::unique_lock<std::mutex>& lock) {
    shared_.changed_.wait_until(lock, making_->deadline, [this] { return shared_.writing_ == 0; });
    shared_.collecting_ = std::exchange(shared_.next_, nullptr);
    making_->collections_before = collections;
  }
  /// Nobody may join from now on.
  void collected() {
    const std::lock_guard lock(shared_.mutex_);
    if (shared_.collecting_ == making_) shared_.collecting_.reset();
    ++shared_.writing_;
    is_writing_ = true;
  }
  void written(const Body& body) { body_ = body; }

 private:
  SharedBody& shared_;
  std::shared_ptr<Making> making_;
  std::optional<Body> body_;
  bool is_writing_ = false;
};

/// What is being collected may have been read before what another collection has shown since: whoever has
/// seen that must not get this.
std::shared_ptr<SharedBody::Making> SharedBody::joinable() const {
  if (collecting_ && collecting_->collections_before == collections) return collecting_;
  return next_;
}

Body SharedBody::get(Clock::time_point deadline, const Collect& collect, const Write& write) {
  std::unique_lock lock(mutex_);
  if (const std::shared_ptr<const Making> joined = joinable()) {
    if (joined->deadline <= deadline) {
      changed_.wait(lock, [&] { return joined->has_ended; });
      if (joined->body) return *joined->body;
    }
    lock.unlock();
    const Scrape own = collect();
    ++collections;
    return write(own);
  }
  Leader leader(*this, deadline);
  leader.begin(lock);
  lock.unlock();
  const Scrape scrape = collect();
  ++collections;
  leader.collected();
  Body body = write(scrape);
  leader.written(body);
  return body;
}

}  // namespace jobx
