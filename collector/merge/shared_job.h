/// A job of a sample that nobody copies before it is changed.
#pragma once

#include <memory>
#include <utility>

#include "jobobject/job.h"

namespace jobx {

/// Most jobs are shown as their source read them: such a one is shared with the sample, which lives as long.
/// A copy shows the same and changes for itself. Each object is for one thread at a time; several may share
/// what they show.
class SharedJob {
 public:
  /// A job of which nothing is known.
  SharedJob() = default;
  /// Shows `job`, which `owner` keeps alive and nobody changes.
  template <typename Owner>
  SharedJob(const std::shared_ptr<Owner>& owner, const Job& job) : job_(owner, &job) {}
  /// A job of its own.
  explicit SharedJob(Job job) : SharedJob(std::make_shared<Job>(std::move(job))) {}

  SharedJob(const SharedJob& other) : job_(other.job_) {}
  SharedJob(SharedJob&& other) noexcept
      : job_(std::exchange(other.job_, unknown())), own_(std::exchange(other.own_, nullptr)) {}
  SharedJob& operator=(const SharedJob& other) { return *this = SharedJob(other); }
  SharedJob& operator=(SharedJob&& other) noexcept {
    std::swap(job_, other.job_);
    std::swap(own_, other.own_);
    return *this;
  }
  ~SharedJob() = default;

  const Job& operator*() const { return *job_; }
  const Job* operator->() const { return job_.get(); }

  /// The job to be changed, for this object alone. What was got from it before may be another one's from now
  /// on: it stays what it was while its sample lives.
  Job& edit() {
    if (own_ == nullptr || job_.use_count() > 1) *this = SharedJob(*job_);
    return *own_;
  }

 private:
  explicit SharedJob(const std::shared_ptr<Job>& own) : job_(own), own_(own.get()) {}

  static std::shared_ptr<const Job> unknown() {
    static const Job kUnknown;
    return {std::shared_ptr<void>(), &kUnknown};
  }

  std::shared_ptr<const Job> job_ = unknown();  ///< never null
  Job* own_ = nullptr;  ///< what job_ shows, if it was made here; others may share it by now
};

}  // namespace jobx
