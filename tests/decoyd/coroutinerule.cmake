# SPDX-License-Identifier: GPL-3.0-or-later
# g++ 12 destroys class temporaries inside a co_await expression twice. So the arguments of every
# co_await in decoyd are named variables or literals: no conditional operator, no concatenation, no
# lambda, no braces, no constructed string; and no structured binding takes its result.
# Usage: cmake -DSOURCE=<decoyd folder> -P coroutinerule.cmake [-DSELFTEST=ON]

function(check_text name text out)
  set(found "")
  # Strings, characters and comments cannot break the rule.
  string(REGEX REPLACE "//[^\n]*" "" text "${text}")
  string(REGEX REPLACE "\"([^\"\\\n]|\\\\.)*\"" "STR" text "${text}")
  string(REGEX REPLACE "'([^'\\\n]|\\\\.)+'" "CHR" text "${text}")
  string(REPLACE ";" "@" text "${text}")
  string(REPLACE "[" "<(" text "${text}")
  string(REPLACE "]" ")>" text "${text}")
  string(REGEX MATCHALL "[^@{}\n]*co_await[^@]*" statements "${text}")
  foreach(statement IN LISTS statements)
    string(REGEX REPLACE "^.*co_await" "" argument "${statement}")
    # What follows the closing parenthesis of an if or while belongs to the next statement.
    string(REGEX REPLACE "\\)\\)[ \t\n]*{.*" "))" argument "${argument}")
    string(REGEX REPLACE "\\)\\)\n.*" "))" argument "${argument}")
    if(argument MATCHES "\\?|[^+]\\+[^+]|{|std::string\\(|<\\(|to_string\\(")
      list(APPEND found "${name}: co_await${argument}")
    endif()
    if(statement MATCHES "auto[ &]*<\\(.*co_await")
      list(APPEND found "${name}: ${statement}")
    endif()
  endforeach()
  set(${out} "${found}" PARENT_SCOPE)
endfunction()

# The rule must see its own violations, or it proves nothing.
foreach(bad IN ITEMS "co_await f(a ? b : c);" "co_await f(\"x\" + a);" "co_await f(std::string(b));"
                     "co_await f([x] { g(); });" "co_await f(T{1});" "auto [a, b] = co_await f();"
                     "x = co_await f(std::to_string(n));")
  check_text("selftest" "{ ${bad} }" found)
  if(NOT found)
    message(FATAL_ERROR "the rule does not see: ${bad}")
  endif()
endforeach()
foreach(good IN ITEMS "co_await f(a, \"text\");" "x = co_await c->read(4096);" "if (!(co_await f(a)))\n co_return;"
                      "co_await stream.async_read_some(target, use_awaitable);")
  check_text("selftest" "{ ${good} }" found)
  if(found)
    message(FATAL_ERROR "the rule refuses good code: ${good} (${found})")
  endif()
endforeach()

file(GLOB_RECURSE sources "${SOURCE}/*.cpp" "${SOURCE}/*.h")
set(count 0)
set(all "")
foreach(source IN LISTS sources)
  file(READ "${source}" text)
  if(text MATCHES "co_await")
    math(EXPR count "${count} + 1")
    check_text("${source}" "${text}" found)
    list(APPEND all ${found})
  endif()
endforeach()
if(count LESS 5)
  message(FATAL_ERROR "only ${count} files with co_await found in ${SOURCE}: wrong folder?")
endif()
if(all)
  string(REPLACE ";" "\n" all "${all}")
  message(FATAL_ERROR "co_await arguments must be named variables:\n${all}")
endif()
message(STATUS "${count} files obey the co_await rule")
