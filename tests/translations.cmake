# SPDX-License-Identifier: GPL-3.0-or-later
# Every text with a number in it has its plural forms: lupdate finds nothing new.
# -DLUPDATE=… -DSOURCE=… -DWORK=…
file(COPY "${SOURCE}/translations/decnet_en.ts" DESTINATION "${WORK}")
execute_process(
  COMMAND "${LUPDATE}" -silent -I . -pluralonly -no-obsolete -locations none -source-language en
          -target-language en core canvas app -ts "${WORK}/decnet_en.ts"
  WORKING_DIRECTORY "${SOURCE}" RESULT_VARIABLE result ERROR_QUIET)
if(NOT result EQUAL 0)
  message(FATAL_ERROR "lupdate ended with ${result}")
endif()
file(READ "${WORK}/decnet_en.ts" text)
if(text MATCHES "<source>([^<]*)</source>[^<]*<translation type=\"unfinished\"")
  message(FATAL_ERROR "“${CMAKE_MATCH_1}” has no plural forms: see translations/README.md")
endif()
string(REGEX MATCHALL "numerus=\"yes\"" messages "${text}")
list(LENGTH messages count)
if(count LESS 8)
  message(FATAL_ERROR "only ${count} texts found: lupdate does not see the sources")
endif()
