#include "exporter/app/win32/event_source.h"

#include <windows.h>

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

}  // namespace

Result<void> register_event_source() {
  const Result<std::string> program = own_path();
  if (!program) return program.error();
  HKEY opened = nullptr;
  LSTATUS code = RegCreateKeyExW(HKEY_LOCAL_MACHINE, key_of_source().c_str(), 0, nullptr,
                                 REG_OPTION_NON_VOLATILE, KEY_SET_VALUE, nullptr, &opened, nullptr);
  if (code != ERROR_SUCCESS) return failed(code, "cannot register the source in the event log");
  const std::unique_ptr<std::remove_pointer_t<HKEY>, CloseKey> key(opened);
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

Result<void> unregister_event_source() {
  const LSTATUS code = RegDeleteKeyW(HKEY_LOCAL_MACHINE, key_of_source().c_str());
  if (code == ERROR_SUCCESS || code == ERROR_FILE_NOT_FOUND) return {};
  return failed(code, "cannot remove the source from the event log");
}

}  // namespace jobx
