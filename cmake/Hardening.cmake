# What makes attacks harder and builds reproducible; part of jobx_options. Ours alone: other projects that use the
# libraries choose for themselves.
if(NOT PROJECT_IS_TOP_LEVEL)
  return()
endif()

# Two builds of the same sources, in whatever folder and at whatever time, give the same bytes.
if(MSVC)
  target_compile_options(jobx_options INTERFACE /Brepro)
  target_link_options(jobx_options INTERFACE /Brepro /PDBALTPATH:%_PDB%)
elseif(JOBX_MAP_PATHS)
  # Off for development: the flag names the folder, so that checkouts could not share a compiler cache.
  target_compile_options(jobx_options INTERFACE "-ffile-prefix-map=${PROJECT_SOURCE_DIR}=.")
endif()
if(MINGW)
  target_link_options(jobx_options INTERFACE -Wl,--no-insert-timestamp)
endif()

if(JOBX_SANITIZE)
  return()
endif()

if(MSVC)
  # Symbols beside the program, not in it. /OPT is off by default with /DEBUG.
  target_compile_options(jobx_options INTERFACE /Z7 /guard:cf)
  target_link_options(jobx_options INTERFACE /DEBUG /OPT:REF /OPT:ICF /INCREMENTAL:NO
    /guard:cf /NXCOMPAT /DYNAMICBASE /HIGHENTROPYVA
    # Imported DLLs come from the system's folder, never from beside the program.
    /DEPENDENTLOADFLAG:0x800)
  if(CMAKE_SYSTEM_PROCESSOR MATCHES "AMD64|x86_64")
    target_link_options(jobx_options INTERFACE /CETCOMPAT)
  endif()
elseif(MINGW)
  target_compile_options(jobx_options INTERFACE -fstack-protector-strong)
  target_link_options(jobx_options INTERFACE -fstack-protector-strong
    -Wl,--nxcompat -Wl,--dynamicbase -Wl,--high-entropy-va)
else()
  # -fPIE for libraries, too: they are linked into programs, and -fPIC would keep functions from being inlined.
  target_compile_options(jobx_options INTERFACE -fstack-protector-strong -fPIE
    # FORTIFY needs an optimised build, as glibc would say in a warning.
    $<$<CONFIG:Release,RelWithDebInfo,MinSizeRel>:-U_FORTIFY_SOURCE>
    $<$<CONFIG:Release,RelWithDebInfo,MinSizeRel>:-D_FORTIFY_SOURCE=2>)
  target_link_options(jobx_options INTERFACE -Wl,-z,relro -Wl,-z,now -Wl,-z,noexecstack
    $<$<STREQUAL:$<TARGET_PROPERTY:TYPE>,EXECUTABLE>:-pie>)
endif()
