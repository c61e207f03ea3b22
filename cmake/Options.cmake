# What every target of ours is compiled with, and none of somebody else's: jobx_options. Linked PRIVATE.
add_library(jobx_options INTERFACE)
target_include_directories(jobx_options INTERFACE "${PROJECT_SOURCE_DIR}")
target_compile_features(jobx_options INTERFACE cxx_std_20)

if(MSVC)
  # The tables of metrics and names are checked at compile time, which takes more steps than the default allows. Test
  # programs with many sections need /bigobj.
  target_compile_options(jobx_options INTERFACE /permissive- /utf-8 /Zc:__cplusplus /constexpr:steps10000000 /bigobj)
  # C4996 would reject standard functions such as std::getenv in favour of Microsoft's own.
  target_compile_definitions(jobx_options INTERFACE _CRT_SECURE_NO_WARNINGS)
endif()
if(JOBX_STRICT AND MSVC)
  target_compile_options(jobx_options INTERFACE /W4 /WX)
elseif(JOBX_STRICT)
  target_compile_options(jobx_options INTERFACE -Wall -Wextra -Wpedantic -Werror -Wshadow -Wconversion
    -Wsign-conversion -Wold-style-cast -Wnon-virtual-dtor)
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
    # GCC bug 105651: a false alarm for operator+ on a literal and a string.
    target_compile_options(jobx_options INTERFACE -Wno-restrict)
    if(JOBX_SANITIZE)
      # GCC bug 105562: sanitizers make it lose track of what an optional or a string has set.
      target_compile_options(jobx_options INTERFACE -Wno-maybe-uninitialized)
    endif()
  endif()
endif()

if(WIN32)
  # Windows 10: the oldest system that Microsoft's headers describe all of our information classes for. Functions
  # are still looked up at run time, so an older system just lacks figures.
  target_compile_definitions(jobx_options INTERFACE _WIN32_WINNT=0x0A00 UNICODE _UNICODE NOMINMAX
    WIN32_LEAN_AND_MEAN)
endif()

if(JOBX_SANITIZE)
  target_compile_options(jobx_options INTERFACE -fsanitize=${JOBX_SANITIZE} -fno-sanitize-recover=all
    -fno-omit-frame-pointer)
  target_link_options(jobx_options INTERFACE -fsanitize=${JOBX_SANITIZE})
endif()

# What fuzz targets reach, so that the fuzzer sees its way through it. Tests do without: they compile faster.
function(jobx_fuzzed target)
  if(JOBX_BUILD_FUZZ)
    target_compile_options(${target} PRIVATE -fsanitize=fuzzer-no-link)
  endif()
endfunction()
