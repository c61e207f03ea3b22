# The message table of our events, which Windows' event viewer reads from the program itself.
enable_language(RC)

set(jobx_event_messages "${CMAKE_CURRENT_LIST_DIR}/events.mc")

# mc of the Windows SDK, or windmc of binutils; both write events.rc and the table that it names.
function(jobx_add_event_messages target)
  get_filename_component(tools "${CMAKE_RC_COMPILER}" DIRECTORY)
  find_program(JOBX_MESSAGE_COMPILER NAMES "x86_64-w64-mingw32-windmc" mc windmc HINTS "${tools}" REQUIRED)
  set(made "${CMAKE_CURRENT_BINARY_DIR}/events")
  file(MAKE_DIRECTORY "${made}")
  add_custom_command(
    OUTPUT "${made}/events.rc" "${made}/MSG00409.bin"
    COMMAND "${JOBX_MESSAGE_COMPILER}" -h "${made}" -r "${made}" "${jobx_event_messages}"
    DEPENDS "${jobx_event_messages}"
    VERBATIM)
  target_sources("${target}" PRIVATE "${made}/events.rc")
  target_include_directories("${target}" PRIVATE "${made}")
endfunction()
