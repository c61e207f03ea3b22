/// The structures of limits that mingw's winnt.h lacks, as structures.h has the others.
#pragma once

#include "jobobject/inspect/win32/structures.h"

namespace jobx {

/// LimitFlags and ViolationLimitFlags of notification limits, by winnt.h; JOB_OBJECT_LIMIT_*.
namespace notify_flag {
constexpr DWORD job_time = 0x4;
constexpr DWORD job_memory = 0x200;
constexpr DWORD job_memory_low = 0x8000;
constexpr DWORD read_bytes = 0x10000;
constexpr DWORD write_bytes = 0x20000;
constexpr DWORD cpu_rate = 0x40000;
constexpr DWORD io_rate = 0x80000;
constexpr DWORD network_rate = 0x100000;
}  // namespace notify_flag

// typedef struct _JOBOBJECT_NET_RATE_CONTROL_INFORMATION {
//     DWORD64 MaxBandwidth;
//     JOB_OBJECT_NET_RATE_CONTROL_FLAGS ControlFlags;
//     BYTE DscpTag;
// } JOBOBJECT_NET_RATE_CONTROL_INFORMATION;
/// Class 32; bytes a second.
struct NetworkRateControlInformation {
  DWORD64 MaxBandwidth;
  DWORD ControlFlags;  ///< 1 enable, 2 bandwidth, 4 DSCP tag
  BYTE DscpTag;
};

// typedef struct _JOBOBJECT_NOTIFICATION_LIMIT_INFORMATION {
//     DWORD64 IoReadBytesLimit;
//     DWORD64 IoWriteBytesLimit;
//     LARGE_INTEGER PerJobUserTimeLimit;
//     DWORD64 JobMemoryLimit;
//     JOBOBJECT_RATE_CONTROL_TOLERANCE RateControlTolerance;
//     JOBOBJECT_RATE_CONTROL_TOLERANCE_INTERVAL RateControlToleranceInterval;
//     DWORD LimitFlags;
// } JOBOBJECT_NOTIFICATION_LIMIT_INFORMATION;
/// Class 12.
struct NotificationLimitInformation {
  DWORD64 IoReadBytesLimit;
  DWORD64 IoWriteBytesLimit;
  LARGE_INTEGER PerJobUserTimeLimit;
  DWORD64 JobMemoryLimit;
  DWORD RateControlTolerance;
  DWORD RateControlToleranceInterval;
  DWORD LimitFlags;
};

// typedef struct JOBOBJECT_NOTIFICATION_LIMIT_INFORMATION_2 {
//     DWORD64 IoReadBytesLimit;
//     DWORD64 IoWriteBytesLimit;
//     LARGE_INTEGER PerJobUserTimeLimit;
//     union { DWORD64 JobHighMemoryLimit; DWORD64 JobMemoryLimit; };
//     union { JOBOBJECT_RATE_CONTROL_TOLERANCE RateControlTolerance, CpuRateControlTolerance; };
//     union { JOBOBJECT_RATE_CONTROL_TOLERANCE_INTERVAL RateControlToleranceInterval,
//             CpuRateControlToleranceInterval; };
//     DWORD LimitFlags;
//     JOBOBJECT_RATE_CONTROL_TOLERANCE IoRateControlTolerance;
//     DWORD64 JobLowMemoryLimit;
//     JOBOBJECT_RATE_CONTROL_TOLERANCE_INTERVAL IoRateControlToleranceInterval;
//     JOBOBJECT_RATE_CONTROL_TOLERANCE NetRateControlTolerance;
//     JOBOBJECT_RATE_CONTROL_TOLERANCE_INTERVAL NetRateControlToleranceInterval;
// } JOBOBJECT_NOTIFICATION_LIMIT_INFORMATION_2;
/// Class 33, Windows 10 on: begins as class 12 does.
struct NotificationLimitInformation2 {
  DWORD64 IoReadBytesLimit;
  DWORD64 IoWriteBytesLimit;
  LARGE_INTEGER PerJobUserTimeLimit;
  DWORD64 JobMemoryLimit;
  DWORD CpuRateControlTolerance;
  DWORD CpuRateControlToleranceInterval;
  DWORD LimitFlags;
  DWORD IoRateControlTolerance;
  DWORD64 JobLowMemoryLimit;
  DWORD IoRateControlToleranceInterval;
  DWORD NetRateControlTolerance;
  DWORD NetRateControlToleranceInterval;
};

// typedef struct _JOBOBJECT_LIMIT_VIOLATION_INFORMATION {
//     DWORD LimitFlags;
//     DWORD ViolationLimitFlags;
//     DWORD64 IoReadBytes, IoReadBytesLimit;
//     DWORD64 IoWriteBytes, IoWriteBytesLimit;
//     LARGE_INTEGER PerJobUserTime, PerJobUserTimeLimit;
//     DWORD64 JobMemory, JobMemoryLimit;
//     JOBOBJECT_RATE_CONTROL_TOLERANCE RateControlTolerance, RateControlToleranceLimit;
// } JOBOBJECT_LIMIT_VIOLATION_INFORMATION;
/// Class 13. Of interest here: which limits are passed.
struct LimitViolationInformation {
  DWORD LimitFlags;
  DWORD ViolationLimitFlags;
  DWORD64 amounts[8];
  DWORD RateControlTolerance;
  DWORD RateControlToleranceLimit;
};

// typedef struct JOBOBJECT_LIMIT_VIOLATION_INFORMATION_2 {
//     (as above)
//     DWORD64 JobLowMemoryLimit;
//     JOBOBJECT_RATE_CONTROL_TOLERANCE IoRateControlTolerance, IoRateControlToleranceLimit;
//     JOBOBJECT_RATE_CONTROL_TOLERANCE NetRateControlTolerance, NetRateControlToleranceLimit;
// } JOBOBJECT_LIMIT_VIOLATION_INFORMATION_2;
/// Class 34, Windows 10 on: begins as class 13 does.
struct LimitViolationInformation2 {
  LimitViolationInformation first;
  DWORD64 JobLowMemoryLimit;
  DWORD rates[4];
};

static_assert(sizeof(NotificationLimitInformation) == 48 &&
              offsetof(NotificationLimitInformation, PerJobUserTimeLimit) == 16 &&
              offsetof(NotificationLimitInformation, JobMemoryLimit) == 24 &&
              offsetof(NotificationLimitInformation, LimitFlags) == 40);
static_assert(sizeof(NotificationLimitInformation2) == 72 &&
              offsetof(NotificationLimitInformation2, LimitFlags) == 40 &&
              offsetof(NotificationLimitInformation2, JobLowMemoryLimit) == 48 &&
              offsetof(NotificationLimitInformation2, NetRateControlTolerance) == 60);
static_assert(sizeof(LimitViolationInformation) == 80 &&
              offsetof(LimitViolationInformation, ViolationLimitFlags) == 4);
static_assert(sizeof(LimitViolationInformation2) == 104 &&
              offsetof(LimitViolationInformation2, JobLowMemoryLimit) == 80);
static_assert(sizeof(NetworkRateControlInformation) == 16 &&
              offsetof(NetworkRateControlInformation, ControlFlags) == 8 &&
              offsetof(NetworkRateControlInformation, DscpTag) == 12);
}  // namespace jobx
