#include "etw/session/trace_kernel.h"

#include <windows.h>
// windows.h comes first: the others need its types.
#include <evntcons.h>
#include <evntrace.h>
#include <rpc.h>

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <optional>

#include "base/time.h"
#include "base/windows_version.h"

namespace jobx {
namespace {

// Of the SDK's headers, which not every compiler has whole.
constexpr ULONG kIndependentSessionMode = 0x0800'0000;  // EVENT_TRACE_INDEPENDENT_SESSION_MODE
constexpr ULONG kSystemLoggerMode = 0x0200'0000;        // EVENT_TRACE_SYSTEM_LOGGER_MODE
constexpr ULONG kFilterTypeEventId = 0x8000'0200;       // EVENT_FILTER_TYPE_EVENT_ID
constexpr ULONG kTimeStampsByCounter = 1;               // Wnode.ClientContext: QueryPerformanceCounter

constexpr std::size_t kMostName = 256;

/// EVENT_TRACE_PROPERTIES with the room behind it that StartTrace and ControlTrace want.
struct Properties {
  EVENT_TRACE_PROPERTIES head{};
  wchar_t session_name[kMostName]{};
  wchar_t file_name[kMostName]{};

  Properties() {
    head.Wnode.BufferSize = sizeof(Properties);
    head.Wnode.Flags = WNODE_FLAG_TRACED_GUID;
    head.LoggerNameOffset = offsetof(Properties, session_name);
    head.LogFileNameOffset = offsetof(Properties, file_name);
  }
};

/// EVENT_FILTER_EVENT_ID.
struct EventIdFilter {
  BOOLEAN filter_in = TRUE;
  UCHAR reserved = 0;
  USHORT count = 0;
  USHORT ids[64]{};
};
static_assert(offsetof(EventIdFilter, ids) == 4);

/// Names of sessions are ASCII.
std::wstring wide(const std::string& name) {
  return std::wstring(name.begin(), name.end());
}

GUID native(const Guid& guid) {
  GUID into{guid.data1, guid.data2, guid.data3, {}};
  std::copy(guid.data4.begin(), guid.data4.end(), into.Data4);
  return into;
}

Guid portable(const GUID& guid) {
  Guid into{guid.Data1, guid.Data2, guid.Data3, {}};
  std::copy(std::begin(guid.Data4), std::end(guid.Data4), into.data4.begin());
  return into;
}

void WINAPI on_event(EVENT_RECORD* event) {
  const EVENT_HEADER& header = event->EventHeader;
  EventRecord record;
  record.form =
      (header.Flags & EVENT_HEADER_FLAG_CLASSIC_HEADER) != 0 ? EventKind::classic : EventKind::modern;
  record.provider = portable(header.ProviderId);
  record.id = header.EventDescriptor.Id;
  record.opcode = header.EventDescriptor.Opcode;
  record.version = header.EventDescriptor.Version;
  record.time = utc_from_filetime(header.TimeStamp.QuadPart);
  record.process_id = header.ProcessId;
  record.thread_id = header.ThreadId;
  record.pointer_size = (header.Flags & EVENT_HEADER_FLAG_32_BIT_HEADER) != 0 ? 4 : 8;
  record.payload = Bytes(std::span(static_cast<const std::byte*>(event->UserData), event->UserDataLength));
  static_cast<TraceSink*>(event->UserContext)->take(record);
}

class NtTraceKernel final : public TraceKernel {
 public:
  Win32Code start(const TraceSetup& setup, TraceHandle& session) override {
    Properties properties;
    // A system logger with the GUID of the NT Kernel Logger would be that one.
    const RPC_STATUS made = UuidCreate(&properties.head.Wnode.Guid);
    if (made != RPC_S_OK && made != RPC_S_UUID_LOCAL_ONLY) return static_cast<Win32Code>(made);
    properties.head.Wnode.ClientContext = kTimeStampsByCounter;
    properties.head.BufferSize = setup.buffers.kilobytes;
    properties.head.MinimumBuffers = setup.buffers.minimum;
    properties.head.MaximumBuffers = setup.buffers.maximum;
    properties.head.FlushTimer = setup.buffers.flush_seconds;
    properties.head.LogFileMode = EVENT_TRACE_REAL_TIME_MODE | kIndependentSessionMode;
    properties.head.LogFileNameOffset = 0;
    if (setup.is_system_logger) {
      properties.head.LogFileMode |= kSystemLoggerMode;
      properties.head.EnableFlags = setup.enable_flags;
    }
    TRACEHANDLE handle = 0;
    const ULONG code = StartTraceW(&handle, wide(setup.name).c_str(), &properties.head);
    session = handle;
    return code;
  }

  Win32Code enable(TraceHandle session, const TraceProvider& provider) override {
    const GUID guid = native(provider.provider);
    EventIdFilter filter;
    filter.count = static_cast<USHORT>(std::min(provider.event_ids.size(), std::size(filter.ids)));
    std::copy_n(provider.event_ids.begin(), filter.count, filter.ids);
    EVENT_FILTER_DESCRIPTOR descriptor{};
    descriptor.Ptr = reinterpret_cast<ULONGLONG>(&filter);
    descriptor.Size = static_cast<ULONG>(offsetof(EventIdFilter, ids) + filter.count * sizeof(filter.ids[0]));
    descriptor.Type = kFilterTypeEventId;
    ENABLE_TRACE_PARAMETERS parameters{};
    parameters.Version = ENABLE_TRACE_PARAMETERS_VERSION_2;
    if (filter.count > 0) {
      parameters.EnableFilterDesc = &descriptor;
      parameters.FilterDescCount = 1;
    }
    const ULONG code = EnableTraceEx2(session, &guid, EVENT_CONTROL_CODE_ENABLE_PROVIDER, provider.level,
                                      provider.keywords, 0, 0, &parameters);
    if (code == ERROR_SUCCESS && provider.capture_state) {
      // What this asks for comes as events; without it only some names are missing.
      EnableTraceEx2(session, &guid, EVENT_CONTROL_CODE_CAPTURE_STATE, provider.level, provider.keywords, 0,
                     0, nullptr);
    }
    return code;
  }

  Win32Code query(TraceHandle session, TraceCounters& into) override {
    return control(session, nullptr, EVENT_TRACE_CONTROL_QUERY, into);
  }
  Win32Code stop(TraceHandle session, TraceCounters& into) override {
    return control(session, nullptr, EVENT_TRACE_CONTROL_STOP, into);
  }
  Win32Code stop(const std::string& name) override {
    TraceCounters ignored;
    return control(0, wide(name).c_str(), EVENT_TRACE_CONTROL_STOP, ignored);
  }

  Win32Code open_consumer(const std::string& name, TraceSink& sink, TraceHandle& consumer) override {
    std::wstring session_name = wide(name);
    EVENT_TRACE_LOGFILEW log{};
    log.LoggerName = session_name.data();
    log.ProcessTraceMode = PROCESS_TRACE_MODE_REAL_TIME | PROCESS_TRACE_MODE_EVENT_RECORD;
    log.EventRecordCallback = on_event;
    log.Context = &sink;
    const TRACEHANDLE handle = OpenTraceW(&log);
    const DWORD error = GetLastError();
    if (handle == INVALID_PROCESSTRACE_HANDLE) return error;
    consumer = handle;
    return ERROR_SUCCESS;
  }

  Win32Code process(TraceHandle consumer) override {
    TRACEHANDLE handle = consumer;
    return ProcessTrace(&handle, 1, nullptr, nullptr);
  }
  Win32Code close(TraceHandle consumer) override { return CloseTrace(consumer); }

  [[nodiscard]] std::uint32_t build() const override {
    const std::optional<WindowsVersion> version = windows_version();
    return version ? version->build : 0;
  }
  [[nodiscard]] std::uint32_t own_process_id() const override { return GetCurrentProcessId(); }

 private:
  static Win32Code control(TraceHandle session, const wchar_t* name, ULONG control, TraceCounters& into) {
    Properties properties;
    const ULONG code = ControlTraceW(session, name, &properties.head, control);
    // What ends a session may say that there was more to tell than room; it has ended all the same.
    if (code != ERROR_SUCCESS && code != ERROR_MORE_DATA) return code;
    into.events_lost = properties.head.EventsLost;
    into.buffers_lost = properties.head.LogBuffersLost;
    into.real_time_buffers_lost = properties.head.RealTimeBuffersLost;
    into.buffers = properties.head.NumberOfBuffers;
    return ERROR_SUCCESS;
  }
};

}  // namespace

Result<std::unique_ptr<TraceKernel>> TraceKernel::open() {
  return std::unique_ptr<TraceKernel>(std::make_unique<NtTraceKernel>());
}

}  // namespace jobx
