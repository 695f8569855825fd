@echo off
rem Starts Dipole on Windows: finds a JDK, builds on first use and after changes, and starts Java.
rem   DIPOLE_JAVA_HOME   the JDK to use (21 or newer)
rem   DIPOLE_JAVA_OPTS   more options for Java, such as -Xmx8g
rem   DIPOLE_NO_BUILD    set to 1 to use what is built, whatever changed since
setlocal EnableExtensions EnableDelayedExpansion
set "ROOT=%~dp0"
set "ROOT=%ROOT:~0,-1%"
set "JAR=%ROOT%\app\target\dipole-app.jar"
set "STAMP=%ROOT%\app\target\.built"
set "LOG=%ROOT%\target\build.log"
set "FOUND="
set "SEEN="

call :consider "%DIPOLE_JAVA_HOME%"
call :consider "%JAVA_HOME%"
if not defined FOUND for /f "delims=" %%J in ('where java 2^>nul') do for %%H in ("%%~dpJ..") do call :consider "%%~fH"
for %%B in ("%ProgramFiles%\Java" "%ProgramFiles%\Eclipse Adoptium" "%ProgramFiles%\Microsoft" "%ProgramFiles%\Zulu" "%ProgramFiles%\Amazon Corretto" "%ProgramFiles%\BellSoft" "%USERPROFILE%\.jdks" "%USERPROFILE%\.sdkman\candidates\java") do (
  if exist "%%~B" for /d %%H in ("%%~B\*") do call :consider "%%~H"
)
if not defined FOUND (
  echo dipole: no JDK of Java 21 or newer was found. 1>&2
  if defined SEEN echo dipole: found instead:!SEEN! 1>&2
  echo dipole: install a JDK ^(such as Temurin 25^), or set DIPOLE_JAVA_HOME to the folder of one. 1>&2
  exit /b 1
)

set "STALE="
if not exist "%JAR%" set STALE=1
if not exist "%STAMP%" set STALE=1
if not defined STALE if not "%DIPOLE_NO_BUILD%"=="1" (
  powershell -NoProfile -Command "$t=(Get-Item '%STAMP%').LastWriteTimeUtc; $p='%ROOT%\pom.xml','%ROOT%\core\pom.xml','%ROOT%\search\pom.xml','%ROOT%\app\pom.xml','%ROOT%\core\src\main','%ROOT%\search\src\main','%ROOT%\app\src\main'; if (Get-ChildItem $p -Recurse | Where-Object { $_.LastWriteTimeUtc -gt $t } | Select-Object -First 1) { exit 1 }"
  if errorlevel 1 set STALE=1
)
if defined STALE (
  where mvn >nul 2>nul
  if errorlevel 1 (
    echo dipole: Maven was not found, which builds Dipole. Install Maven 3.8 or newer and put mvn on the PATH. 1>&2
    exit /b 1
  )
  rem A folder that only one process can make keeps two first uses apart.
  mkdir "%ROOT%\.build.lock" 2>nul
  if errorlevel 1 (
    echo dipole: another build runs; try again when it is done, or delete %ROOT%\.build.lock if none does. 1>&2
    exit /b 1
  )
  if not exist "%ROOT%\target" mkdir "%ROOT%\target"
  echo dipole: building; the first time this fetches libraries of about 300 MB. Log: %LOG% 1>&2
  type nul > "%ROOT%\target\.build-begun"
  set "OLD_JAVA_HOME=%JAVA_HOME%"
  set "JAVA_HOME=!FOUND!"
  pushd "%ROOT%"
  call mvn -B -DskipTests -Dspotless.check.skip=true -pl app -am package > "%LOG%" 2>&1
  set "CODE=!ERRORLEVEL!"
  popd
  set "JAVA_HOME=!OLD_JAVA_HOME!"
  rmdir "%ROOT%\.build.lock"
  if not "!CODE!"=="0" (
    findstr /b /c:"[ERROR]" "%LOG%" 1>&2
    echo dipole: the build failed; all of its output is in %LOG% 1>&2
    exit /b 1
  )
  move /y "%ROOT%\target\.build-begun" "%STAMP%" >nul
)

set "BLAS="
if /i "%PROCESSOR_ARCHITECTURE%"=="AMD64" (
  set "BLAS=-Dorg.bytedeco.openblas.load=mkl_rt"
  if not defined MKL_THREADING_LAYER set "MKL_THREADING_LAYER=GNU"
) else (
  if not defined OPENBLAS_THREAD_TIMEOUT set "OPENBLAS_THREAD_TIMEOUT=4"
)
setlocal DisableDelayedExpansion
"%FOUND%\bin\java.exe" --enable-native-access=ALL-UNNAMED --add-modules=jdk.incubator.vector -XX:+UseParallelGC -XX:MaxRAMPercentage=50 -Xlog:disable -Xlog:all=warning:stderr "-Ddipole.home=%ROOT%" %BLAS% %DIPOLE_JAVA_OPTS% -cp "%JAR%" dev.dipole.app.Main %*
exit /b %ERRORLEVEL%

:consider
if defined FOUND exit /b 0
if "%~1"=="" exit /b 0
if not exist "%~1\bin\javac.exe" exit /b 0
set "VERSION="
for /f "tokens=2 delims==" %%V in ('findstr /b "JAVA_VERSION=" "%~1\release" 2^>nul') do set "VERSION=%%~V"
if not defined VERSION exit /b 0
for /f "tokens=1 delims=.-+" %%M in ("%VERSION%") do set "MAJOR=%%M"
if %MAJOR% GEQ 21 (
  set "FOUND=%~1"
) else (
  set "SEEN=%SEEN% %~1 (Java %VERSION%)"
)
exit /b 0
