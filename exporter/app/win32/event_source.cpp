#include "exporter/app/win32/event_source.h"

#include <windows.h>

#include <array>
#include <memory>
#include <string>
#include <type_traits>

#include "exporter/app/win32/service_text.h"
#include "exporter/log/system_log.h"

namespace jobx {
namespace {

std::wstring key_of_source() {
  return L"SYSTEM\\CurrentControlSet\\Services\\EventLog\\Application\\" + wide_from_utf8(kEventSource);
}

Error failed(LSTATUS code, const char* what) {
  return {ErrorDomain::system, static_cast<std::uint32_t>(code), what};
}

struct CloseKey {
  void operator()(HKEY key) const { RegCloseKey(key); }
};

using Key = std::unique_ptr<std::remove_pointer_t<HKEY>, CloseKey>;

/// True if the command line of the service names a program of this file name.
bool runs(HKEY services, const std::wstring& service, const std::wstring& file) {
  std::wstring command(32'768, L'\0');
  auto size = static_cast<DWORD>(command.size() * sizeof(wchar_t));
  const LSTATUS code =
      RegGetValueW(services, service.c_str(), L"ImagePath",
                   RRF_RT_REG_SZ | RRF_RT_REG_EXPAND_SZ | RRF_NOEXPAND, nullptr, command.data(), &size);
  if (code != ERROR_SUCCESS) return false;
  command.resize(size / sizeof(wchar_t));
  return FindStringOrdinal(FIND_FROMSTART, command.c_str(), static_cast<int>(command.size()), file.c_str(),
                           static_cast<int>(file.size()), TRUE) >= 0;
}

/// True if another service than `removed` runs this program, wherever its file is. A service that is being
/// removed may still be listed.
bool is_used_beside(const std::string& removed) {
  const Result<std::string> program = own_path();
  if (!program) return false;
  const std::wstring file = wide_from_utf8(program->substr(program->rfind('\\')));
  const std::wstring except = wide_from_utf8(removed);
  HKEY opened = nullptr;
  if (RegOpenKeyExW(HKEY_LOCAL_MACHINE, L"SYSTEM\\CurrentControlSet\\Services", 0, KEY_READ, &opened) !=
      ERROR_SUCCESS)
    return false;
  const Key services(opened);
  std::array<wchar_t, 257> name{};  // names of services have 256 characters at most
  for (DWORD i = 0;; ++i) {
    auto length = static_cast<DWORD>(name.size());
    const LSTATUS code =
        RegEnumKeyExW(services.get(), i, name.data(), &length, nullptr, nullptr, nullptr, nullptr);
    if (code == ERROR_MORE_DATA) continue;  // too long for a service
    if (code != ERROR_SUCCESS) return false;
    const bool is_removed = CompareStringOrdinal(name.data(), -1, except.c_str(), -1, TRUE) == CSTR_EQUAL;
    if (!is_removed && runs(services.get(), name.data(), file)) return true;
  }
}

}  // namespace

Result<void> register_event_source() {
  const Result<std::string> program = own_path();
  if (!program) return program.error();
  HKEY opened = nullptr;
  LSTATUS code = RegCreateKeyExW(HKEY_LOCAL_MACHINE, key_of_source().c_str(), 0, nullptr,
                                 REG_OPTION_NON_VOLATILE, KEY_SET_VALUE, nullptr, &opened, nullptr);
  if (code != ERROR_SUCCESS) return failed(code, "cannot register the source in the event log");
  const Key key(opened);
  const std::wstring path = wide_from_utf8(*program);
  code = RegSetValueExW(key.get(), L"EventMessageFile", 0, REG_EXPAND_SZ,
                        reinterpret_cast<const BYTE*>(path.c_str()),
                        static_cast<DWORD>((path.size() + 1) * sizeof(wchar_t)));
  constexpr DWORD kTypes = EVENTLOG_ERROR_TYPE | EVENTLOG_WARNING_TYPE | EVENTLOG_INFORMATION_TYPE;
  if (code == ERROR_SUCCESS) {
    code = RegSetValueExW(key.get(), L"TypesSupported", 0, REG_DWORD, reinterpret_cast<const BYTE*>(&kTypes),
                          sizeof(kTypes));
  }
  if (code != ERROR_SUCCESS) return failed(code, "cannot register the source in the event log");
  return {};
}

Result<void> unregister_event_source(const std::string& removed) {
  if (is_used_beside(removed)) return {};
  const LSTATUS code = RegDeleteKeyW(HKEY_LOCAL_MACHINE, key_of_source().c_str());
  if (code == ERROR_SUCCESS || code == ERROR_FILE_NOT_FOUND) return {};
  return failed(code, "cannot remove the source from the event log");
}

}  // namespace jobx
