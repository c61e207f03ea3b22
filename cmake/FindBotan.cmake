# Botan 2 or 3 as the target Botan::Botan, wherever it comes from: Debian, .deps/windows, vcpkg. Debian's package has no
# CMake files. Installed with our own package, for the program that links the libraries.
include(FindPackageHandleStandardArgs)
find_path(Botan_INCLUDE_DIR botan/hash.h PATH_SUFFIXES botan-2 botan-3)
find_library(Botan_LIBRARY NAMES botan-2 botan-3 botan)
find_package_handle_standard_args(Botan REQUIRED_VARS Botan_LIBRARY Botan_INCLUDE_DIR)
if(Botan_FOUND AND NOT TARGET Botan::Botan)
  add_library(Botan::Botan UNKNOWN IMPORTED)
  set_target_properties(Botan::Botan PROPERTIES
    IMPORTED_LOCATION "${Botan_LIBRARY}" INTERFACE_INCLUDE_DIRECTORIES "${Botan_INCLUDE_DIR}")
endif()
mark_as_advanced(Botan_INCLUDE_DIR Botan_LIBRARY)
