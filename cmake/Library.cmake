# The libraries as others use them: targets jobx::NAME, by add_subdirectory and by find_package(jobobject_exporter).
#
# A header is included by the same words both ways, "collector/collector.h": the folder that is searched is this
# project's root, and include/jobobject_exporter once installed.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

set(JOBX_INCLUDE_DIR "${CMAKE_INSTALL_INCLUDEDIR}/jobobject_exporter")
set(JOBX_PACKAGE_DIR "${CMAKE_INSTALL_LIBDIR}/cmake/jobobject_exporter")

# Makes the library jobx_NAME, whose sources are the calling folder's, available to others as jobx::NAME. Our own
# compile options stay ours: others get the folder of the headers, C++20, and what has to be linked.
# EXPORT names the list of targets that it is installed in; a list is imported as a whole.
function(jobx_public_library target)
  cmake_parse_arguments(PARSE_ARGV 1 ARG "" "EXPORT" "")
  string(REGEX REPLACE "^jobx_" "" name "${target}")
  if(NOT ARG_EXPORT)
    set(ARG_EXPORT jobobject_exporter)
  endif()
  add_library(jobx::${name} ALIAS ${target})
  set_target_properties(${target} PROPERTIES EXPORT_NAME ${name})
  target_compile_features(${target} PUBLIC cxx_std_20)
  target_include_directories(${target} PUBLIC
    "$<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}>" "$<INSTALL_INTERFACE:${JOBX_INCLUDE_DIR}>")
  target_link_libraries(${target} PRIVATE $<BUILD_INTERFACE:jobx_options>)
  jobx_fuzzed(${target})
  if(JOBX_INSTALL)
    install(TARGETS ${target} EXPORT ${ARG_EXPORT} ARCHIVE DESTINATION "${CMAKE_INSTALL_LIBDIR}" COMPONENT library)
  endif()
endfunction()

# The headers of a room: all but those that know an operating system, which no other header includes.
function(jobx_install_headers room)
  install(DIRECTORY "${PROJECT_SOURCE_DIR}/${room}" DESTINATION "${JOBX_INCLUDE_DIR}" COMPONENT library
    # Of the JSON sink, which belongs to the program, there is no library to link.
    FILES_MATCHING PATTERN "*.h" PATTERN win32 EXCLUDE PATTERN posix EXCLUDE PATTERN json_sink.h EXCLUDE)
endfunction()

# What find_package() finds: the lists of targets, and a file each that reads them and tells the version.
function(jobx_install_package)
  foreach(room base tracelog etw pdh jobobject collector exposition)
    jobx_install_headers(${room})
  endforeach()
  install(EXPORT jobobject_exporter NAMESPACE jobx:: FILE jobobject_exporter-targets.cmake
    DESTINATION "${JOBX_PACKAGE_DIR}" COMPONENT library)
  if(JOBX_BUILD_PROMETHEUS)
    install(EXPORT jobobject_exporter_prometheus NAMESPACE jobx:: FILE jobobject_exporter-prometheus-targets.cmake
      DESTINATION "${JOBX_PACKAGE_DIR}" COMPONENT library)
  endif()
  configure_package_config_file("${PROJECT_SOURCE_DIR}/cmake/jobobject_exporter-config.cmake.in"
    "${PROJECT_BINARY_DIR}/jobobject_exporter-config.cmake" INSTALL_DESTINATION "${JOBX_PACKAGE_DIR}"
    NO_SET_AND_CHECK_MACRO)
  # Before version 1 a minor version may change anything.
  write_basic_package_version_file("${PROJECT_BINARY_DIR}/jobobject_exporter-config-version.cmake"
    COMPATIBILITY SameMinorVersion)
  install(FILES
    "${PROJECT_SOURCE_DIR}/cmake/FindBotan.cmake"
    "${PROJECT_BINARY_DIR}/jobobject_exporter-config.cmake"
    "${PROJECT_BINARY_DIR}/jobobject_exporter-config-version.cmake"
    DESTINATION "${JOBX_PACKAGE_DIR}" COMPONENT library)
  install(FILES "${PROJECT_SOURCE_DIR}/LICENSE" DESTINATION "${CMAKE_INSTALL_DOCDIR}" COMPONENT library)
endfunction()
