// Privileges in real tokens: Wine's, or Windows' own.
#include <windows.h>

#include <catch2/catch.hpp>
#include <cstddef>
#include <cstring>
#include <optional>
#include <thread>
#include <vector>

#include "jobobject/inspect/win32/privilege.h"
#include "tests/windows/win32/real_jobs.h"

namespace jobx::test {
namespace {

RealHandle token_of(HANDLE process) {
  HANDLE token = nullptr;
  REQUIRE(OpenProcessToken(process, TOKEN_QUERY, &token) != FALSE);
  return RealHandle(token);
}

/// Null for a thread that acts as its process does.
RealHandle token_of_thread() {
  HANDLE token = nullptr;
  if (OpenThreadToken(GetCurrentThread(), TOKEN_QUERY, TRUE, &token) != FALSE) return RealHandle(token);
  CHECK(GetLastError() == ERROR_NO_TOKEN);
  return nullptr;
}

/// Empty where the token does not have the privilege at all.
std::optional<bool> is_on(const RealHandle& token, const wchar_t* name) {
  LUID wanted;
  REQUIRE(LookupPrivilegeValueW(nullptr, name, &wanted) != FALSE);
  DWORD size = 0;
  GetTokenInformation(token.get(), TokenPrivileges, nullptr, 0, &size);
  std::vector<std::byte> bytes(size);
  REQUIRE(GetTokenInformation(token.get(), TokenPrivileges, bytes.data(), size, &size) != FALSE);
  DWORD count = 0;
  std::memcpy(&count, bytes.data(), sizeof(count));
  for (DWORD i = 0; i < count; ++i) {
    LUID_AND_ATTRIBUTES one;
    std::memcpy(&one, bytes.data() + offsetof(TOKEN_PRIVILEGES, Privileges) + i * sizeof(one), sizeof(one));
    if (one.Luid.LowPart == wanted.LowPart && one.Luid.HighPart == wanted.HighPart)
      return (one.Attributes & SE_PRIVILEGE_ENABLED) != 0;
  }
  return std::nullopt;
}

bool is_on_in_process(const wchar_t* name) {
  return is_on(token_of(GetCurrentProcess()), name) == true;
}

/// By the token that counts for what the calling thread does.
bool is_on_in_thread(const wchar_t* name) {
  const RealHandle token = token_of_thread();
  return token ? is_on(token, name) == true : is_on_in_process(name);
}

/// Says why the rest of a test has nothing to look at: only some accounts have the privilege.
bool is_missing(const wchar_t* name) {
  if (is_on(token_of(GetCurrentProcess()), name)) return false;
  WARN("skipped: this account does not have the privilege");
  return true;
}

TEST_CASE("a privilege is on in one thread, as long as it is asked for", "[real]") {
  for (const wchar_t* name : {kDebug, kIncreaseBasePriority}) {
    if (is_missing(name)) return;
    REQUIRE_FALSE(is_on_in_thread(name));
    {
      const ThreadPrivilege privilege(name);
      REQUIRE(privilege.error() == ERROR_SUCCESS);
      CHECK(is_on_in_thread(name));
      CHECK_FALSE(is_on_in_process(name));
      bool other = true;
      std::thread([&] { other = is_on_in_thread(name); }).join();
      CHECK_FALSE(other);
    }
    CHECK_FALSE(is_on_in_thread(name));
    CHECK(token_of_thread() == nullptr);
  }
}

TEST_CASE("a program that is started meanwhile does not have the privilege on", "[real]") {
  if (is_missing(kDebug)) return;
  const ThreadPrivilege privilege(kDebug);
  REQUIRE(is_on_in_thread(kDebug));
  const RealProcess child = RealProcess::suspended();
  CHECK(is_on(token_of(child.handle()), kDebug) == false);
}

TEST_CASE("a privilege that is on already stays on, and so does the token that a thread acts by", "[real]") {
  if (is_missing(kDebug)) return;
  {
    const ThreadPrivilege outer(kDebug);
    {
      const ThreadPrivilege inner(kDebug);
      const ThreadPrivilege another(kIncreaseBasePriority);
      CHECK(inner.error() == ERROR_SUCCESS);
      CHECK(is_on_in_thread(kIncreaseBasePriority));
    }
    CHECK(is_on_in_thread(kDebug));
    CHECK_FALSE(is_on_in_thread(kIncreaseBasePriority));
  }
  REQUIRE(ImpersonateSelf(SecurityImpersonation) != FALSE);
  { const ThreadPrivilege privilege(kDebug); }
  {
    CHECK(token_of_thread() != nullptr);
    CHECK_FALSE(is_on_in_thread(kDebug));
  }
  CHECK(RevertToSelf() != FALSE);
}

TEST_CASE("a privilege that nobody has leaves the thread as it was", "[real]") {
  {
    const ThreadPrivilege unknown(L"SeNoSuchPrivilege");
    CHECK(unknown.error() == ERROR_NO_SUCH_PRIVILEGE);
  }
  {
    // Every account may have it; none but the system has.
    const ThreadPrivilege missing(L"SeCreateTokenPrivilege");
    if (missing.error() != ERROR_SUCCESS) CHECK(missing.error() == ERROR_NOT_ALL_ASSIGNED);
  }
  CHECK(token_of_thread() == nullptr);
}

}  // namespace
}  // namespace jobx::test
