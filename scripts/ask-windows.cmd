@echo off
rem Asks a real Windows what could not be tried elsewhere (docs/verification.md), and writes the answers into a folder.
rem Usage: ask-windows.cmd PROGRAM FOLDER        from an elevated prompt; takes about a minute
rem PROGRAM is jobobject_exporter.exe. The folder holds no names of users, hosts, files or programs of others but in
rem events.csv, which has the images of processes that start meanwhile.
setlocal
rem A test need not wait so long. Rounds of a loop that keeps a processor busy for about a minute; seconds of a pause.
if not defined ASK_ROUNDS set ASK_ROUNDS=50000000
if not defined ASK_SECONDS set ASK_SECONDS=5
if not defined ASK_PORT set ASK_PORT=10192
if "%~1"=="--busy" (
  for /L %%i in (1,1,%ASK_ROUNDS%) do @rem
  exit /b 0
)
if "%~2"=="" (
  echo Usage: %~n0 PROGRAM FOLDER 1>&2
  exit /b 2
)
set PROGRAM=%~f1
set FOLDER=%~f2
if not exist "%PROGRAM%" (
  echo %~n0: there is no program %PROGRAM% 1>&2
  exit /b 2
)
if not exist "%FOLDER%" mkdir "%FOLDER%"
set BUSY=cmd.exe /d /c "%~f0" --busy
rem A redirection stands first in a line that ends with a digit: behind it, it would be that stream's.
set ANSWERS=%FOLDER%\answers.txt
set LISTEN=--web.listen-address=127.0.0.1:%ASK_PORT%

"%PROGRAM%" version > "%ANSWERS%"
"%PROGRAM%" doctor --collector.object.processes --collector.object.unnamed --collector.pdh.details "--report=%FOLDER%\report.md" > "%FOLDER%\doctor.txt" 2>&1
>> "%ANSWERS%" echo doctor: exit code %ERRORLEVEL%

rem Which events come, by which provider, in which version.
start "" /b "%PROGRAM%" events --all --format=csv > "%FOLDER%\events.csv" 2> "%FOLDER%\events.log"
ping.exe -n %ASK_SECONDS% 127.0.0.1 > nul

rem With which exit code does a process end whose job has used up its CPU time? Documents say 1816 and -1073741756.
"%PROGRAM%" run --name=ask_windows_time --job-time=1s %LISTEN% -- %BUSY% > "%FOLDER%\time.log" 2>&1
>> "%ANSWERS%" echo time: exit code %ERRORLEVEL%
rem What does a process get that one process too many is refused?
"%PROGRAM%" run --name=ask_windows_refused --active-processes=1 %LISTEN% -- cmd.exe /d /c "cmd.exe /d /c exit 7" > "%FOLDER%\refused.log" 2>&1
>> "%ANSWERS%" echo refused: exit code %ERRORLEVEL%
rem Does the kernel count how long threads wait under a CPU rate limit, and in which unit?
start "" /b "%PROGRAM%" run --name=ask_windows_cap --cpu-rate=10%% --collector.object.include=ask_windows_cap %LISTEN% -- %BUSY% > nul 2>&1
ping.exe -n %ASK_SECONDS% 127.0.0.1 > nul
curl.exe -s -o "%FOLDER%\cap-1.txt" http://127.0.0.1:%ASK_PORT%/metrics 2> nul
ping.exe -n %ASK_SECONDS% 127.0.0.1 > nul
curl.exe -s -o "%FOLDER%\cap-2.txt" http://127.0.0.1:%ASK_PORT%/metrics 2> nul
"%PROGRAM%" kill --yes ask_windows_cap > nul 2>&1
>> "%ANSWERS%" echo kill: exit code %ERRORLEVEL%

ping.exe -n %ASK_SECONDS% 127.0.0.1 > nul
logman.exe stop jobobject_exporter_events -ets > nul 2>&1
echo The answers are in %FOLDER%
exit /b 0
