/// Changes the settings of an open job as a whole.
#pragma once

#include <cstddef>
#include <cstring>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "jobobject/inspect/win32/nt_functions.h"
#include "jobobject/job.h"

namespace jobx {

/// An open job that is to be changed. `name`: for messages.
struct OpenJobObject {
  HANDLE handle;  ///< with JOB_OBJECT_QUERY and JOB_OBJECT_SET_ATTRIBUTES
  const JobName& name;
  bool has_settings;  ///< adopted, or set already: it may have processes, too
};

/// One change of a job: each information class is read, changed and written; what was written is put back if
/// the change is not kept, the last first.
///
/// A job that this program created a moment ago has no settings yet: nothing of it is read, and nothing put
/// back, since it goes away with its handle. Of any other a class that cannot be read is not written.
class JobChange {
 public:
  JobChange(const NtFunctions& functions, const OpenJobObject& job) : functions_(functions), job_(job) {}
  ~JobChange() { put_back(); }
  JobChange(const JobChange&) = delete;
  JobChange& operator=(const JobChange&) = delete;

  [[nodiscard]] const OpenJobObject& job() const { return job_; }
  [[nodiscard]] const NtFunctions& functions() const { return functions_; }

  /// What the class holds now; zeros of a new job. The error names job and class.
  template <typename Information>
  [[nodiscard]] Result<Information> read(int information_class, std::string_view class_name) const {
    Information information{};
    if (!job_.has_settings) return information;
    DWORD returned = 0;
    const BOOL done = functions_.query_information_job_object(job_.handle, information_class, &information,
                                                              sizeof(information), &returned);
    const DWORD error = GetLastError();
    if (done == FALSE) return unread(class_name, error);
    if (returned != sizeof(information)) return unread(class_name, ERROR_BAD_LENGTH);
    return information;
  }

  /// Writes the class; ERROR_SUCCESS or why not. `before` is what read() gave.
  template <typename Information>
  DWORD write(int information_class, const Information& before, Information wanted) {
    const DWORD error = set(information_class, &wanted, sizeof(wanted));
    if (error == ERROR_SUCCESS) {
      undo([this, information_class, old = before]() mutable {
        return set(information_class, &old, sizeof(old)) == ERROR_SUCCESS;
      });
    }
    return error;
  }

  /// Writes the class for good: to find out whether the system takes it of a job that nobody uses.
  template <typename Information>
  DWORD try_out(int information_class, Information wanted) {
    return set(information_class, &wanted, sizeof(wanted));
  }

  /// How something that was done besides is undone; false if that failed.
  void undo(std::function<bool()> act) {
    if (job_.has_settings) undo_.push_back(std::move(act));
  }

  /// The change is whole.
  void keep() { undo_.clear(); }
  /// Undoes everything. False if something could not be undone.
  bool put_back();

 private:
  [[nodiscard]] Error unread(std::string_view class_name, DWORD error) const;
  DWORD set(int information_class, void* information, std::size_t size) const;

  const NtFunctions& functions_;
  const OpenJobObject job_;
  std::vector<std::function<bool()>> undo_;
};

}  // namespace jobx
