# The libraries we use, under one name each, wherever they come from: Debian (native), .deps/windows (cross), vcpkg.
# Only those of what is built are looked for: jobx::exposition and all below it need only Botan and threads.
find_package(Threads REQUIRED)
list(APPEND CMAKE_MODULE_PATH "${CMAKE_CURRENT_LIST_DIR}")
find_package(Botan REQUIRED)

if(JOBX_BUILD_PROMETHEUS)
  find_package(prometheus-cpp REQUIRED COMPONENTS core)
endif()
if(JOBX_BUILD_BENCH)
  find_package(prometheus-cpp REQUIRED COMPONENTS pull)
endif()

# A library of headers alone: one way that is the same in the three places they come from.
function(jobx_header_library target variable header)
  find_path(${variable} ${header} REQUIRED)
  add_library(${target} INTERFACE)
  target_include_directories(${target} SYSTEM INTERFACE "${${variable}}")
endfunction()

if(JOBX_BUILD_PROGRAM)
  find_package(ZLIB REQUIRED)
  find_package(OpenSSL 3.0 REQUIRED)
  # CivetWeb's own package file looks for libraries that a static link needs and we do not name; its files are found
  # directly. The program needs one with cmake/civetweb_front.patch, which for Linux scripts/native-dependencies.sh builds.
  set(native_prefix "${PROJECT_SOURCE_DIR}/.deps/native")
  find_path(JOBX_CIVETWEB_INCLUDE_DIR civetweb.h HINTS "${native_prefix}/include")
  jobx_header_library(jobx_civetweb JOBX_CIVETWEB_INCLUDE_DIR civetweb.h)
  find_library(JOBX_CIVETWEB_LIBRARY civetweb HINTS "${native_prefix}/lib" REQUIRED)
  file(STRINGS "${JOBX_CIVETWEB_INCLUDE_DIR}/civetweb.h" front REGEX "define MG_HAS_FRONT")
  if(NOT front)
    message(FATAL_ERROR "The CivetWeb in ${JOBX_CIVETWEB_INCLUDE_DIR} is without cmake/civetweb_front.patch. "
      "scripts/native-dependencies.sh builds one with it for Linux, scripts/cross-dependencies.sh for Windows; with vcpkg, "
      "cmake/VcpkgPorts.cmake adds the patch.")
  endif()
  target_link_libraries(jobx_civetweb INTERFACE
    "${JOBX_CIVETWEB_LIBRARY}" OpenSSL::SSL OpenSSL::Crypto Threads::Threads ZLIB::ZLIB)
  if(WIN32)
    # Behind OpenSSL's: CMake's own module names none of the system's libraries for a static one.
    set_property(TARGET OpenSSL::Crypto APPEND PROPERTY INTERFACE_LINK_LIBRARIES ws2_32 crypt32)
    target_link_libraries(jobx_civetweb INTERFACE ws2_32)
  else()
    target_link_libraries(jobx_civetweb INTERFACE ${CMAKE_DL_LIBS})
  endif()

  # Compresses eight times as fast as zlib, which serves where ISA-L is not there: it knows x86-64 and arm64 alone.
  # Its headers are in isa-l/ or, from vcpkg, in isal/.
  find_path(ISAL_INCLUDE_DIR igzip_lib.h PATH_SUFFIXES isa-l isal)
  find_library(ISAL_LIBRARY NAMES isal isa-l_static isa-l)
  if(ISAL_INCLUDE_DIR AND ISAL_LIBRARY)
    add_library(jobx_isal INTERFACE)
    target_include_directories(jobx_isal SYSTEM INTERFACE "${ISAL_INCLUDE_DIR}")
    target_link_libraries(jobx_isal INTERFACE "${ISAL_LIBRARY}")
  else()
    message(STATUS "ISA-L was not found: responses are compressed by zlib, which takes eight times as long")
  endif()

  jobx_header_library(jobx_cli11 CLI11_INCLUDE_DIR CLI/CLI.hpp)
  jobx_header_library(jobx_nlohmann NLOHMANN_INCLUDE_DIR nlohmann/json.hpp)
  jobx_header_library(jobx_spdlog JOBX_HEADERS spdlog/spdlog.h)
  target_compile_definitions(jobx_spdlog INTERFACE FMT_HEADER_ONLY SPDLOG_FMT_EXTERNAL)
  target_link_libraries(jobx_spdlog INTERFACE Threads::Threads)

  jobx_header_library(jobx_re2 RE2_INCLUDE_DIR re2/re2.h)
  find_library(RE2_LIBRARY re2 REQUIRED)
  target_link_libraries(jobx_re2 INTERFACE "${RE2_LIBRARY}" Threads::Threads)

  # Its own package names another target in each of its versions.
  jobx_header_library(jobx_yaml_cpp YAML_CPP_INCLUDE_DIR yaml-cpp/yaml.h)
  find_library(YAML_CPP_LIBRARY yaml-cpp REQUIRED)
  target_link_libraries(jobx_yaml_cpp INTERFACE "${YAML_CPP_LIBRARY}")
  if(WIN32)
    # We link it statically; its header knows that of none but its own build.
    target_compile_definitions(jobx_yaml_cpp INTERFACE YAML_CPP_STATIC_DEFINE)
  endif()
  if(MSVC)
    # Some branches of their templates are unreachable for our types. The optimiser reports that (C4702) even in headers
    # that are otherwise treated as external.
    foreach(library jobx_spdlog jobx_nlohmann)
      target_compile_options(${library} INTERFACE /wd4702)
    endforeach()
  endif()
endif()

if(JOBX_BUILD_TESTS)
  jobx_header_library(jobx_catch2 CATCH2_INCLUDE_DIR catch2/catch.hpp)
endif()
