/// Privileges of this process: had by its account, but asleep until they are enabled.
#pragma once

#include <windows.h>

namespace jobx {

constexpr wchar_t kIncreaseBasePriority[] = L"SeIncreaseBasePriorityPrivilege";
constexpr wchar_t kDebug[] = L"SeDebugPrivilege";

/// Switches a privilege on for the calling thread, for as long as this object lives.
///
/// On the thread's own copy of the token: the process's stays as it is, so that a program which another
/// thread starts meanwhile does not inherit the privilege. Created and destroyed by the same thread.
class ThreadPrivilege {
 public:
  explicit ThreadPrivilege(const wchar_t* name);
  ~ThreadPrivilege();
  ThreadPrivilege(const ThreadPrivilege&) = delete;
  ThreadPrivilege& operator=(const ThreadPrivilege&) = delete;

  /// ERROR_SUCCESS, or why the privilege is not on: ERROR_NOT_ALL_ASSIGNED where the account does not have
  /// it.
  [[nodiscard]] DWORD error() const { return error_; }

 private:
  DWORD enable(const wchar_t* name);

  HANDLE token_ = nullptr;
  bool impersonates_ = false;
  TOKEN_PRIVILEGES before_{};  ///< none where nothing was changed
  DWORD error_ = ERROR_SUCCESS;
};

}  // namespace jobx
