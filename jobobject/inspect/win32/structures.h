/// The structures and numbers that pass the boundary, with their sizes held to what the kernel expects.
///
/// QueryInformationJobObject takes the size of a structure as its version: one byte off is ERROR_BAD_LENGTH
/// on every system. mingw's winnt.h ends at class 25; what it lacks is mirrored here under our own names, so
/// that a newer SDK which has them does not clash. Sizes and offsets: 64-bit Windows, the public headers.
#pragma once

#include <windows.h>

#include <winternl.h>

#include <cstddef>
#include <cstdint>

namespace jobx {

/// JOBOBJECTINFOCLASS, as far as we ask.
namespace job_class {
constexpr int basic_accounting = 1;
constexpr int basic_limit = 2;
constexpr int process_id_list = 3;
constexpr int ui_restrictions = 4;
constexpr int end_of_job_time = 6;
constexpr int associate_completion_port = 7;
constexpr int basic_and_io_accounting = 8;
constexpr int extended_limit = 9;
constexpr int notification_limit = 12;
constexpr int limit_violation = 13;
constexpr int cpu_rate_control = 15;
constexpr int extended_accounting = 19;
constexpr int memory_usage = 28;
constexpr int container_id = 30;
constexpr int network_rate_control = 32;
constexpr int notification_limit_2 = 33;
constexpr int limit_violation_2 = 34;
constexpr int silo_basic = 36;
constexpr int network_accounting = 51;
}  // namespace job_class

static_assert(JobObjectBasicAccountingInformation == job_class::basic_accounting);
static_assert(JobObjectBasicLimitInformation == job_class::basic_limit);
static_assert(JobObjectBasicProcessIdList == job_class::process_id_list);
static_assert(JobObjectBasicUIRestrictions == job_class::ui_restrictions);
static_assert(JobObjectEndOfJobTimeInformation == job_class::end_of_job_time);
static_assert(JobObjectBasicAndIoAccountingInformation == job_class::basic_and_io_accounting);
static_assert(JobObjectExtendedLimitInformation == job_class::extended_limit);
static_assert(JobObjectCpuRateControlInformation == job_class::cpu_rate_control);

/// SYSTEM_INFORMATION_CLASS, as far as we ask.
namespace system_class {
constexpr int process_information = 5;
constexpr int extended_handle_information = 64;
}  // namespace system_class

/// PROCESSINFOCLASS, as far as we ask.
namespace process_class {
constexpr int times = 4;
constexpr int command_line = 60;  ///< since Windows 8.1
}  // namespace process_class

/// OBJECT_INFORMATION_CLASS, as far as we ask. The name of anything but a job is not asked for: for some
/// files that call waits for ever.
namespace object_class {
constexpr int name = 1;
constexpr int type = 2;
}  // namespace object_class

/// Access rights: the least that each act needs.
constexpr ACCESS_MASK kDirectoryQuery = 0x0001;
constexpr ACCESS_MASK kJobObjectQuery = 0x0004;
static_assert(kJobObjectQuery == JOB_OBJECT_QUERY);
/// JOB_OBJECT_TERMINATE alone.
constexpr ACCESS_MASK kJobObjectTerminate = 0x0008;
/// JOB_OBJECT_QUERY and SYNCHRONIZE: the second for the signalled state alone.
constexpr ACCESS_MASK kJobObjectWatch = 0x0010'0004;
/// JOB_OBJECT_ASSIGN_PROCESS, _SET_ATTRIBUTES, _QUERY, _TERMINATE and SYNCHRONIZE.
constexpr ACCESS_MASK kJobObjectOwn = 0x0010'000F;
/// The same without JOB_OBJECT_TERMINATE, so that the kernel itself would refuse to end an adopted job; and
/// READ_CONTROL, for its owner.
constexpr ACCESS_MASK kJobObjectAdopt = 0x0012'0007;
constexpr DWORD kProcessDuplicateHandle = 0x0040;
static_assert(kProcessDuplicateHandle == PROCESS_DUP_HANDLE);
constexpr DWORD kProcessQueryLimited = 0x1000;
static_assert(kProcessQueryLimited == PROCESS_QUERY_LIMITED_INFORMATION);

/// NTSTATUS values as unsigned codes. Not the STATUS_ names: those are macros, in some of the headers.
namespace nt_status {
constexpr std::uint32_t success = 0;
constexpr std::uint32_t more_entries = 0x00000105;
constexpr std::uint32_t buffer_overflow = 0x80000005;
constexpr std::uint32_t no_more_entries = 0x8000001A;
constexpr std::uint32_t not_implemented = 0xC0000002;
constexpr std::uint32_t info_length_mismatch = 0xC0000004;
constexpr std::uint32_t invalid_handle = 0xC0000008;
constexpr std::uint32_t invalid_parameter = 0xC000000D;
constexpr std::uint32_t access_denied = 0xC0000022;
constexpr std::uint32_t buffer_too_small = 0xC0000023;
constexpr std::uint32_t object_type_mismatch = 0xC0000024;
constexpr std::uint32_t object_name_invalid = 0xC0000033;
constexpr std::uint32_t object_name_not_found = 0xC0000034;
constexpr std::uint32_t object_name_collision = 0xC0000035;
constexpr std::uint32_t object_path_not_found = 0xC000003A;
constexpr std::uint32_t delete_pending = 0xC0000056;
constexpr std::uint32_t reparse_point_encountered = 0xC000050B;
}  // namespace nt_status

/// The Win32 error for a job that is no silo; the names of such errors are macros, and older headers end
/// before this one.
constexpr DWORD kNoSilo = 1505;  // ERROR_JOB_NO_CONTAINER
#ifdef ERROR_JOB_NO_CONTAINER
static_assert(kNoSilo == ERROR_JOB_NO_CONTAINER);
#endif

/// An NTSTATUS as the unsigned code that it is written as.
constexpr std::uint32_t status_code(NTSTATUS status) {
  return static_cast<std::uint32_t>(status);
}

// typedef struct _JOBOBJECT_MEMORY_USAGE_INFORMATION {
//     ULONG64 JobMemory;
//     ULONG64 PeakJobMemoryUsed;
// } JOBOBJECT_MEMORY_USAGE_INFORMATION, *PJOBOBJECT_MEMORY_USAGE_INFORMATION;
/// Class 28; bytes of commit charge, now and at most.
struct MemoryUsageInformation {
  ULONG64 JobMemory;
  ULONG64 PeakJobMemoryUsed;
};

// typedef struct _JOBOBJECT_NETWORK_ACCOUNTING_INFORMATION {
//     ULONG64 DataBytesIn;
//     ULONG64 DataBytesOut;
// } JOBOBJECT_NETWORK_ACCOUNTING_INFORMATION, *PJOBOBJECT_NETWORK_ACCOUNTING_INFORMATION;
/// Class 51; bytes.
struct NetworkAccountingInformation {
  ULONG64 DataBytesIn;
  ULONG64 DataBytesOut;
};

// typedef struct _JOBOBJECT_CPU_RATE_CONTROL_INFORMATION {
//     DWORD ControlFlags;
//     union {
//         DWORD CpuRate;
//         DWORD Weight;
//         struct {
//             WORD MinRate;
//             WORD MaxRate;
//         };
//     };
// } JOBOBJECT_CPU_RATE_CONTROL_INFORMATION, *PJOBOBJECT_CPU_RATE_CONTROL_INFORMATION;
/// Class 15. The union as the one number it is: its nameless members are extensions of the language.
struct CpuRateControlInformation {
  DWORD ControlFlags;
  DWORD Value;
};

// typedef struct _JOBOBJECT_EXTENDED_ACCOUNTING_INFORMATION {
//     JOBOBJECT_BASIC_ACCOUNTING_INFORMATION BasicInfo;
//     IO_COUNTERS IoInfo;
//     PROCESS_DISK_COUNTERS DiskIoInfo;
//     ULONG64 ContextSwitches;
//     LARGE_INTEGER TotalCycleTime;
//     ULONG64 ReadyTime;
//     PROCESS_ENERGY_VALUES EnergyValues;
// } JOBOBJECT_EXTENDED_ACCOUNTING_INFORMATION, *PJOBOBJECT_EXTENDED_ACCOUNTING_INFORMATION;
/// Class 19. It has grown with the systems, at its end; what we do not ask for is bytes.
struct ExtendedAccountingInformation {
  JOBOBJECT_BASIC_ACCOUNTING_INFORMATION BasicInfo;
  IO_COUNTERS IoInfo;
  struct {
    ULONG64 BytesRead;
    ULONG64 BytesWritten;
    ULONG64 ReadOperationCount;
    ULONG64 WriteOperationCount;
    ULONG64 FlushOperationCount;
  } DiskIoInfo;
  ULONG64 ContextSwitches;
  LARGE_INTEGER TotalCycleTime;
  ULONG64 ReadyTime;
  std::byte EnergyValues[0x110];
  ULONG64 KernelWaitTime;
  ULONG64 UserWaitTime;
  NetworkAccountingInformation Network;
};

// typedef struct _JOBOBJECT_CONTAINER_IDENTIFIER_V2 {
//     GUID ContainerId;
//     GUID ContainerTelemetryId;
//     ULONG JobId;
// } JOBOBJECT_CONTAINER_IDENTIFIER_V2, *PJOBOBJECT_CONTAINER_IDENTIFIER_V2;
/// Class 30; older systems give the first GUID alone.
struct ContainerIdentifier {
  GUID ContainerId;
  GUID ContainerTelemetryId;
  ULONG JobId;
};

// typedef struct _SILOOBJECT_BASIC_INFORMATION {
//     DWORD SiloId;
//     DWORD SiloParentId;
//     DWORD NumberOfProcesses;
//     BOOLEAN IsInServerSilo;
//     BYTE  Reserved[3];
// } SILOOBJECT_BASIC_INFORMATION, *PSILOOBJECT_BASIC_INFORMATION;
/// Class 36; a job that is no silo answers kNoSilo.
struct SiloBasicInformation {
  DWORD SiloId;
  DWORD SiloParentId;
  DWORD NumberOfProcesses;
  BYTE IsInServerSilo;
  BYTE Reserved[3];
};

#ifdef _WIN64
static_assert(sizeof(OBJECT_ATTRIBUTES) == 48 && offsetof(OBJECT_ATTRIBUTES, RootDirectory) == 8 &&
              offsetof(OBJECT_ATTRIBUTES, ObjectName) == 16 &&
              offsetof(OBJECT_ATTRIBUTES, Attributes) == 24 &&
              offsetof(OBJECT_ATTRIBUTES, SecurityDescriptor) == 32);
static_assert(sizeof(UNICODE_STRING) == 16 && offsetof(UNICODE_STRING, Buffer) == 8);

using BasicAccounting = JOBOBJECT_BASIC_ACCOUNTING_INFORMATION;
static_assert(sizeof(BasicAccounting) == 48 && offsetof(BasicAccounting, TotalKernelTime) == 8 &&
              offsetof(BasicAccounting, ThisPeriodTotalUserTime) == 16 &&
              offsetof(BasicAccounting, ThisPeriodTotalKernelTime) == 24 &&
              offsetof(BasicAccounting, TotalPageFaultCount) == 32 &&
              offsetof(BasicAccounting, TotalProcesses) == 36 &&
              offsetof(BasicAccounting, ActiveProcesses) == 40 &&
              offsetof(BasicAccounting, TotalTerminatedProcesses) == 44);

using BasicAndIoAccounting = JOBOBJECT_BASIC_AND_IO_ACCOUNTING_INFORMATION;
static_assert(sizeof(BasicAndIoAccounting) == 96 && offsetof(BasicAndIoAccounting, IoInfo) == 48);
static_assert(sizeof(IO_COUNTERS) == 48 && offsetof(IO_COUNTERS, WriteOperationCount) == 8 &&
              offsetof(IO_COUNTERS, OtherOperationCount) == 16 &&
              offsetof(IO_COUNTERS, ReadTransferCount) == 24 &&
              offsetof(IO_COUNTERS, WriteTransferCount) == 32 &&
              offsetof(IO_COUNTERS, OtherTransferCount) == 40);

static_assert(sizeof(ExtendedAccountingInformation) == 464 &&
              offsetof(ExtendedAccountingInformation, IoInfo) == 0x30 &&
              offsetof(ExtendedAccountingInformation, DiskIoInfo) == 0x60 &&
              offsetof(ExtendedAccountingInformation, ContextSwitches) == 0x88 &&
              offsetof(ExtendedAccountingInformation, TotalCycleTime) == 0x90 &&
              offsetof(ExtendedAccountingInformation, ReadyTime) == 0x98 &&
              offsetof(ExtendedAccountingInformation, KernelWaitTime) == 0x1B0 &&
              offsetof(ExtendedAccountingInformation, Network) == 0x1C0);

using BasicLimit = JOBOBJECT_BASIC_LIMIT_INFORMATION;
static_assert(sizeof(BasicLimit) == 64 && offsetof(BasicLimit, PerJobUserTimeLimit) == 8 &&
              offsetof(BasicLimit, LimitFlags) == 16 && offsetof(BasicLimit, ActiveProcessLimit) == 40);

using ExtendedLimit = JOBOBJECT_EXTENDED_LIMIT_INFORMATION;
static_assert(sizeof(ExtendedLimit) == 144 && offsetof(ExtendedLimit, IoInfo) == 64 &&
              offsetof(ExtendedLimit, ProcessMemoryLimit) == 112 &&
              offsetof(ExtendedLimit, JobMemoryLimit) == 120 &&
              offsetof(ExtendedLimit, PeakProcessMemoryUsed) == 128 &&
              offsetof(ExtendedLimit, PeakJobMemoryUsed) == 136);

using BasicProcessIdList = JOBOBJECT_BASIC_PROCESS_ID_LIST;
static_assert(sizeof(BasicProcessIdList) == 16 &&
              offsetof(BasicProcessIdList, NumberOfProcessIdsInList) == 4 &&
              offsetof(BasicProcessIdList, ProcessIdList) == 8 && sizeof(ULONG_PTR) == 8);
#else
#error "only 64-bit Windows is supported: the layouts above are asserted for it alone"
#endif

static_assert(sizeof(JOBOBJECT_BASIC_UI_RESTRICTIONS) == 4);
static_assert(sizeof(JOBOBJECT_END_OF_JOB_TIME_INFORMATION) == 4);
static_assert(sizeof(CpuRateControlInformation) == 8 && offsetof(CpuRateControlInformation, Value) == 4 &&
              sizeof(JOBOBJECT_CPU_RATE_CONTROL_INFORMATION) == sizeof(CpuRateControlInformation));
static_assert(sizeof(MemoryUsageInformation) == 16 &&
              offsetof(MemoryUsageInformation, PeakJobMemoryUsed) == 8);
static_assert(sizeof(ContainerIdentifier) == 36 && offsetof(ContainerIdentifier, JobId) == 32);
static_assert(sizeof(SiloBasicInformation) == 16 && offsetof(SiloBasicInformation, IsInServerSilo) == 12);
static_assert(sizeof(NetworkAccountingInformation) == 16 &&
              offsetof(NetworkAccountingInformation, DataBytesOut) == 8);

}  // namespace jobx
