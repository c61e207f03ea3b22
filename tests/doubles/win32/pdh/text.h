/// The two forms that names have in the API: UTF-16 for W, the system's code page for A.
#pragma once

#include <windows.h>

#include <pdh.h>
#include <pdhmsg.h>

#include <cstring>
#include <string>
#include <type_traits>
#include <vector>

#include "tests/doubles/win32/pdh/query.h"

namespace pdh_double {

inline std::wstring wide(const wchar_t* text) {
  return text == nullptr ? std::wstring() : std::wstring(text);
}

inline std::wstring wide(const char* text) {
  if (text == nullptr) return {};
  const int length = MultiByteToWideChar(CP_ACP, 0, text, -1, nullptr, 0);
  std::wstring out(static_cast<std::size_t>(length), L'\0');
  MultiByteToWideChar(CP_ACP, 0, text, -1, out.data(), length);
  out.resize(out.size() - 1);
  return out;
}

template <typename Char>
std::basic_string<Char> as(const std::wstring& text) {
  if constexpr (std::is_same_v<Char, wchar_t>) {
    return text;
  } else {
    const int size = static_cast<int>(text.size());
    const int length = WideCharToMultiByte(CP_ACP, 0, text.data(), size, nullptr, 0, nullptr, nullptr);
    std::string out(static_cast<std::size_t>(length), '\0');
    WideCharToMultiByte(CP_ACP, 0, text.data(), size, out.data(), length, nullptr, nullptr);
    return out;
  }
}

/// Gives `text`, its terminators included, to a caller who says how many characters he has room for.
template <typename Char>
PDH_STATUS give(const std::basic_string<Char>& text, Char* buffer, DWORD* characters) {
  if (characters == nullptr || (buffer == nullptr && *characters != 0))
    return status_of(PDH_INVALID_ARGUMENT);
  const auto needed = static_cast<DWORD>(text.size());
  const bool fits = buffer != nullptr && *characters >= needed;
  *characters = needed;
  if (!fits) return status_of(PDH_MORE_DATA);
  std::memcpy(buffer, text.data(), text.size() * sizeof(Char));
  return ERROR_SUCCESS;
}

/// A list of strings, each with its terminator, and one more at the end.
template <typename Char>
std::basic_string<Char> multi_string(const std::vector<std::wstring>& strings) {
  std::basic_string<Char> list;
  for (const std::wstring& one : strings) (list += as<Char>(one)) += Char{};
  // An empty list, too, ends with two terminators.
  if (strings.empty()) list += Char{};
  return list += Char{};
}

/// Lays strings out behind a structure in one buffer, whose size is in bytes.
template <typename Char>
class Tail {
 public:
  Tail(void* buffer, std::size_t offset) : at_(static_cast<char*>(buffer) + offset) {}
  Char* add(const std::wstring& text) {
    const std::basic_string<Char> string = as<Char>(text);
    Char* const place = reinterpret_cast<Char*>(at_);
    std::memcpy(place, string.c_str(), (string.size() + 1) * sizeof(Char));
    at_ += (string.size() + 1) * sizeof(Char);
    return place;
  }

 private:
  char* at_;
};

template <typename Char>
std::size_t bytes_of(const std::wstring& text) {
  return (as<Char>(text).size() + 1) * sizeof(Char);
}

/// The size protocol of the calls that fill a buffer of bytes: PDH_MORE_DATA and the size where it does not
/// fit.
inline bool fits(const void* buffer, DWORD* size, std::size_t needed) {
  const bool enough = buffer != nullptr && *size >= needed;
  *size = static_cast<DWORD>(needed);
  return enough;
}

}  // namespace pdh_double
