/// Identifiers of our events, as in packaging/windows/events.mc: the low 16 bits of its messages.
#pragma once

namespace jobx {

inline constexpr unsigned long kInformationEvent = 1;
inline constexpr unsigned long kWarningEvent = 2;
inline constexpr unsigned long kErrorEvent = 3;

}  // namespace jobx
