/// PDH_STATUS codes: what the calls of pdh.dll and the values in counter logs say of themselves.
///
/// Numbers: pdhmsg.h of the Windows SDK.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/error.h"

namespace jobx {

namespace pdh_status {
constexpr std::uint32_t valid_data = 0x0000'0000;
constexpr std::uint32_t new_data = 0x0000'0001;
constexpr std::uint32_t no_machine = 0x8000'07D0;
constexpr std::uint32_t no_instance = 0x8000'07D1;
constexpr std::uint32_t more_data = 0x8000'07D2;
constexpr std::uint32_t no_data = 0x8000'07D5;
constexpr std::uint32_t negative_denominator = 0x8000'07D6;
constexpr std::uint32_t negative_timebase = 0x8000'07D7;
constexpr std::uint32_t negative_value = 0x8000'07D8;
constexpr std::uint32_t no_object = 0xC000'0BB8;
constexpr std::uint32_t no_counter = 0xC000'0BB9;
constexpr std::uint32_t invalid_data = 0xC000'0BBA;
constexpr std::uint32_t invalid_argument = 0xC000'0BBD;
constexpr std::uint32_t insufficient_buffer = 0xC000'0BC2;
constexpr std::uint32_t access_denied = 0xC000'0BDB;
}  // namespace pdh_status

/// True for a value that may be used: VALID_DATA says unchanged, NEW_DATA changed since the last collection.
constexpr bool has_data(std::uint32_t status) {
  return status == pdh_status::valid_data || status == pdh_status::new_data;
}

/// The status as pdhmsg.h calls it, "PDH_CSTATUS_NO_OBJECT"; empty for one that is not in our table.
std::string_view pdh_status_name(std::uint32_t status);

/// An Error of ErrorDomain::pdh whose text is "<what>: <what the status means>".
Error pdh_error(std::uint32_t status, std::string what);

}  // namespace jobx
