#include "etw/session/trace_kernel.h"

namespace jobx {

Result<std::unique_ptr<TraceKernel>> TraceKernel::open() {
  return Error(ProgramError::unsupported,
               "live events of ETW exist only on Windows; a trace log (.etl) can be read anywhere");
}

}  // namespace jobx
