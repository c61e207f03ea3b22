# The libraries we use, under one name each, wherever they come from: Debian (native), .deps/windows (cross), vcpkg.
find_package(Threads REQUIRED)
find_package(ZLIB REQUIRED)
# Debian's package looks for libraries that a static link needs and we do not name; its files are found directly.
find_path(CIVETWEB_INCLUDE_DIR civetweb.h REQUIRED)
find_library(CIVETWEB_LIBRARY civetweb REQUIRED)
add_library(jobx_civetweb INTERFACE)
target_include_directories(jobx_civetweb SYSTEM INTERFACE "${CIVETWEB_INCLUDE_DIR}")
target_link_libraries(jobx_civetweb INTERFACE "${CIVETWEB_LIBRARY}" Threads::Threads ZLIB::ZLIB)
if(WIN32)
  target_link_libraries(jobx_civetweb INTERFACE ws2_32)
endif()

find_package(prometheus-cpp REQUIRED COMPONENTS core)

# Header-only, all of them: one way that is the same in the three places they come from.
find_path(JOBX_HEADERS spdlog/spdlog.h REQUIRED)
add_library(jobx_spdlog INTERFACE)
target_include_directories(jobx_spdlog SYSTEM INTERFACE "${JOBX_HEADERS}")
target_compile_definitions(jobx_spdlog INTERFACE FMT_HEADER_ONLY SPDLOG_FMT_EXTERNAL)
target_link_libraries(jobx_spdlog INTERFACE Threads::Threads)

find_path(CLI11_INCLUDE_DIR CLI/CLI.hpp REQUIRED)
find_path(NLOHMANN_INCLUDE_DIR nlohmann/json.hpp REQUIRED)
find_path(CATCH2_INCLUDE_DIR catch2/catch.hpp REQUIRED)
foreach(name CLI11 NLOHMANN CATCH2)
  string(TOLOWER jobx_${name} target)
  add_library(${target} INTERFACE)
  target_include_directories(${target} SYSTEM INTERFACE "${${name}_INCLUDE_DIR}")
endforeach()

# Its own package names another target in each of its versions.
find_path(YAML_CPP_INCLUDE_DIR yaml-cpp/yaml.h REQUIRED)
find_library(YAML_CPP_LIBRARY yaml-cpp REQUIRED)
add_library(jobx_yaml_cpp INTERFACE)
target_include_directories(jobx_yaml_cpp SYSTEM INTERFACE "${YAML_CPP_INCLUDE_DIR}")
target_link_libraries(jobx_yaml_cpp INTERFACE "${YAML_CPP_LIBRARY}")
if(WIN32)
  # We link it statically; its header knows that of none but its own build.
  target_compile_definitions(jobx_yaml_cpp INTERFACE YAML_CPP_STATIC_DEFINE)
endif()

if(JOBX_BUILD_BENCH)
  find_package(prometheus-cpp REQUIRED COMPONENTS pull)
endif()
