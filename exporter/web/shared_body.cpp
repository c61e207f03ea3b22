#include "exporter/web/shared_body.h"

#include <utility>

namespace jobx {

/// Who makes the body, from its beginning to its end, however that comes. Made while the lock is held.
class SharedBody::Leader {
 public:
  Leader(SharedBody& shared, Clock::time_point deadline)
      : shared_(shared), making_(std::make_shared<Making>()) {
    making_->deadline = deadline;
    shared_.collecting_ = making_;
  }
  ~Leader() {
    {
      const std::lock_guard lock(shared_.mutex_);
      if (shared_.collecting_ == making_) shared_.collecting_.reset();
      if (is_writing_) shared_.is_writing_ = false;
      making_->body = std::move(body_);
      making_->has_ended = true;
    }
    shared_.changed_.notify_all();
  }
  Leader(const Leader&) = delete;
  Leader& operator=(const Leader&) = delete;

  /// Nobody may join from now on.
  void collected() {
    const std::lock_guard lock(shared_.mutex_);
    shared_.collecting_.reset();
    shared_.is_writing_ = is_writing_ = true;
  }
  void written(const Body& body) { body_ = body; }

 private:
  SharedBody& shared_;
  std::shared_ptr<Making> making_;
  std::optional<Body> body_;
  bool is_writing_ = false;
};

Body SharedBody::get(Clock::time_point deadline, const Collect& collect, const Write& write) {
  std::unique_lock lock(mutex_);
  changed_.wait_until(lock, deadline, [this] { return collecting_ || !is_writing_; });
  if (collecting_ && collecting_->deadline <= deadline) {
    const std::shared_ptr<const Making> joined = collecting_;
    changed_.wait(lock, [&] { return joined->has_ended; });
    if (joined->body) return *joined->body;
  }
  if (collecting_ || is_writing_) {
    lock.unlock();
    return write(collect());
  }
  Leader leader(*this, deadline);
  lock.unlock();
  const Scrape scrape = collect();
  leader.collected();
  Body body = write(scrape);
  leader.written(body);
  return body;
}

}  // namespace jobx
