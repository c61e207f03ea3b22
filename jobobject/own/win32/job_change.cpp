#include "jobobject/own/win32/job_change.h"

namespace jobx {

bool JobChange::put_back() {
  bool is_whole = true;
  for (; !undo_.empty(); undo_.pop_back()) is_whole = undo_.back()() && is_whole;
  return is_whole;
}

Error JobChange::unread(std::string_view class_name, DWORD error) const {
  std::string what = "cannot read ";
  what.append(class_name).append(" of the job ").append(job_.name.path());
  // A failure without a reason must not pass for success.
  return Error(ErrorDomain::system, error == ERROR_SUCCESS ? DWORD{ERROR_GEN_FAILURE} : error,
               what + ", so that its limits are not changed");
}

DWORD JobChange::set(int information_class, void* information, std::size_t size) const {
  const BOOL done = functions_.set_information_job_object(job_.handle, information_class, information,
                                                          static_cast<DWORD>(size));
  const DWORD error = GetLastError();
  if (done != FALSE) return ERROR_SUCCESS;
  return error == ERROR_SUCCESS ? DWORD{ERROR_GEN_FAILURE} : error;
}

}  // namespace jobx
