# Where vcpkg provides the libraries: its port of CivetWeb with the project's patch, as an overlay port. The port itself
# is vcpkg's own, of the version that vcpkg.json names, from the history of the checkout that the toolchain file is in.
# Before project(), which has vcpkg install the libraries.

# The git tree of a port at a version, by vcpkg's database of versions.
function(jobx_vcpkg_tree vcpkg port version port_version result)
  string(SUBSTRING ${port} 0 1 letter)
  file(READ "${vcpkg}/versions/${letter}-/${port}.json" database)
  string(JSON count LENGTH "${database}" versions)
  math(EXPR last "${count} - 1")
  foreach(i RANGE ${last})
    string(JSON one ERROR_VARIABLE absent GET "${database}" versions ${i} version)
    string(JSON one_port ERROR_VARIABLE absent GET "${database}" versions ${i} port-version)
    if(one STREQUAL version AND one_port STREQUAL port_version)
      string(JSON tree GET "${database}" versions ${i} git-tree)
      set(${result} ${tree} PARENT_SCOPE)
      return()
    endif()
  endforeach()
  message(FATAL_ERROR "vcpkg in ${vcpkg} does not know ${port} ${version}#${port_version}, which vcpkg.json names: "
    "check out its builtin-baseline there")
endfunction()

# The version of a port that vcpkg.json pins.
function(jobx_vcpkg_override port version_result port_version_result)
  file(READ "${CMAKE_CURRENT_FUNCTION_LIST_DIR}/../vcpkg.json" manifest)
  string(JSON count LENGTH "${manifest}" overrides)
  math(EXPR last "${count} - 1")
  foreach(i RANGE ${last})
    string(JSON name GET "${manifest}" overrides ${i} name)
    if(name STREQUAL port)
      string(JSON version GET "${manifest}" overrides ${i} version)
      string(JSON port_version GET "${manifest}" overrides ${i} port-version)
      set(${version_result} ${version} PARENT_SCOPE)
      set(${port_version_result} ${port_version} PARENT_SCOPE)
      return()
    endif()
  endforeach()
  message(FATAL_ERROR "vcpkg.json has no override of ${port}")
endfunction()

function(jobx_add_vcpkg_ports toolchain)
  get_filename_component(vcpkg "${toolchain}/../../.." ABSOLUTE)
  find_program(JOBX_GIT git REQUIRED)
  jobx_vcpkg_override(civetweb version port_version)
  jobx_vcpkg_tree("${vcpkg}" civetweb ${version} ${port_version} tree)
  set(ports "${CMAKE_CURRENT_BINARY_DIR}/vcpkg-ports")
  file(REMOVE_RECURSE "${ports}")
  file(MAKE_DIRECTORY "${ports}/civetweb")
  # Ends of lines stay as they are: patches are compared by them.
  execute_process(COMMAND "${JOBX_GIT}" -C "${vcpkg}" -c core.autocrlf=false archive --format=tar
      "--output=${ports}/civetweb.tar" ${tree}
    RESULT_VARIABLE failed ERROR_VARIABLE reason)
  if(failed)
    message(FATAL_ERROR "cannot take the port of CivetWeb from the history of ${vcpkg}, which must be a full clone: "
      "${reason}")
  endif()
  file(ARCHIVE_EXTRACT INPUT "${ports}/civetweb.tar" DESTINATION "${ports}/civetweb")
  file(REMOVE "${ports}/civetweb.tar")
  file(COPY "${CMAKE_CURRENT_FUNCTION_LIST_DIR}/civetweb_front.patch" DESTINATION "${ports}/civetweb")
  file(READ "${ports}/civetweb/portfile.cmake" portfile)
  string(REGEX REPLACE "(\n *PATCHES) *\n" "\\1\n        civetweb_front.patch\n" patched "${portfile}")
  if(patched STREQUAL portfile)
    message(FATAL_ERROR "the port of CivetWeb ${version}#${port_version} has no list of patches to add the project's to")
  endif()
  file(WRITE "${ports}/civetweb/portfile.cmake" "${patched}")
  set(VCPKG_OVERLAY_PORTS "${ports}" ${VCPKG_OVERLAY_PORTS} PARENT_SCOPE)
endfunction()
