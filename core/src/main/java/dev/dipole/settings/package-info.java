/**
 * Settings as records. A record of settings is the only place where a setting is declared: the keys of a YAML file, the
 * assignments of a command line, help texts and the tables of the documentation are read from its components.
 *
 * <p>To add a setting: one component, with {@link dev.dipole.settings.Setting} saying what it is. To add a type of value:
 * one branch in {@code Values}; {@code SettingsTest} reads and writes it.
 */
@NullMarked
package dev.dipole.settings;

import org.jspecify.annotations.NullMarked;
