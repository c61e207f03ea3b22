# Builds the program in project/ as somebody else would, runs it and compares what it prints.
# Usage: cmake -D WAY=subdirectory|package -D ROOT=… -D BUILD=… -D WORK=… -D GENERATOR=… -D COMPILER=… -D VERSION=… -P …
#   ROOT: this project; BUILD: its build, whose libraries are installed for "package"; WORK: a folder to use.
cmake_minimum_required(VERSION 3.21)
set(prefix "${WORK}/prefix")
set(build "${WORK}/${WAY}")

function(run)
  execute_process(COMMAND ${ARGV} RESULT_VARIABLE code OUTPUT_VARIABLE output ERROR_VARIABLE output)
  if(NOT code EQUAL 0)
    list(JOIN ARGV " " command)
    message(FATAL_ERROR "${command}: ${code}\n${output}")
  endif()
endfunction()

# A fresh prefix and cache each time, so that nothing of an older version helps; what was compiled stays. Both ways
# may run at once: each touches its own files only.
file(REMOVE "${build}/CMakeCache.txt")
if(WAY STREQUAL "subdirectory")
  set(options -D "JOBX_SUBDIRECTORY=${ROOT}")
else()
  file(REMOVE_RECURSE "${prefix}")
  run("${CMAKE_COMMAND}" --install "${BUILD}" --prefix "${prefix}" --component library)
  set(options -D "CMAKE_PREFIX_PATH=${prefix}" -D "JOBX_VERSION=${VERSION}")
endif()
run("${CMAKE_COMMAND}" -S "${CMAKE_CURRENT_LIST_DIR}/project" -B "${build}" -G "${GENERATOR}"
  -D "CMAKE_CXX_COMPILER=${COMPILER}" -D CMAKE_CXX_FLAGS=-O0 ${options})
run("${CMAKE_COMMAND}" --build "${build}" --parallel 2)

execute_process(COMMAND "${build}/consumer" RESULT_VARIABLE code OUTPUT_VARIABLE printed)
message("${printed}")
if(NOT code EQUAL 0)
  message(FATAL_ERROR "the program ended with ${code}")
endif()
foreach(line
    "# jobobject_exporter ${VERSION}, "
    "# TYPE jobobject_processes gauge\njobobject_processes{job_object=\"nightly \\\"build\\\"\",namespace=\"session_1\"} 3\n"
    "\njobobject_cpu_seconds_total{job_object=\"nightly \\\"build\\\"\",namespace=\"session_1\",mode=\"user\"} 90\n"
    "\njobobject_exporter_source_up{source=\"object\"} 1\n")
  string(FIND "${printed}" "${line}" at)
  if(at EQUAL -1)
    message(FATAL_ERROR "it did not print: ${line}")
  endif()
endforeach()
