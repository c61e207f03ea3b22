/// What is decided of a job: whether it is read and shown, and what it is.
#pragma once

#include <string>

#include "jobobject/job.h"

namespace jobx {

/// What a job is, as far as its name and the kernel tell; empty where they do not.
struct JobOrigin {
  std::string kind;          ///< "container", "packaged_app"; one of few words
  std::string container_id;  ///< as the runtime knows it, without the runtime
  /// The id has the form of those that containerd and Docker give.
  bool is_runtime_id = false;
  std::string package;  ///< full name of a packaged application

  friend bool operator==(const JobOrigin&, const JobOrigin&) = default;
};

/// The rules by which jobs are chosen and named. They do not change, and any thread may ask.
///
/// may_show() is asked before a job is opened, so that a job which is not wanted costs nothing; shows() when
/// everything is known. A job that is not shown is not shown by any source.
class JobRules {
 public:
  virtual ~JobRules() = default;
  /// True if some jobs may be left out.
  [[nodiscard]] virtual bool chooses() const = 0;
  /// False if no reading can make shows() true.
  [[nodiscard]] virtual bool may_show(const JobName& name) const = 0;
  [[nodiscard]] virtual bool shows(const Job& job) const = 0;
  [[nodiscard]] virtual JobOrigin origin(const Job& job) const = 0;

 protected:
  JobRules() = default;
  JobRules(const JobRules&) = default;
  JobRules& operator=(const JobRules&) = default;
};

}  // namespace jobx
