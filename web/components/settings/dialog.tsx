// The settings of this browser: the theme, and a button that forgets everything the browser keeps for the page.
'use client';
import { Monitor, Moon, Sun } from 'lucide-react';
import { useState } from 'react';
import { chooseLargeCards } from '../../device/large-cards.ts';
import { chooseTheme, readTheme, type Theme, themes } from '../../device/theme.ts';
import { settingsWords, themeNames } from '../../words/device-settings.ts';
import { Dialog } from '../controls/dialog.tsx';
import { ForgetEverything } from './forget-everything.tsx';
import './dialog.css';

const icons = { system: Monitor, light: Sun, dark: Moon };

export default function SettingsDialog({ onClose }: { readonly onClose: () => void }) {
  const [theme, setTheme] = useState(readTheme);

  function choose(chosen: Theme): void {
    chooseTheme(chosen);
    setTheme(chosen);
  }

  return (
    <Dialog
      title={settingsWords.title}
      className="settings"
      focused="input:checked"
      onClose={onClose}
    >
      <fieldset className="themes">
        <legend>{settingsWords.theme}</legend>
        {themes.map((offered) => {
          const Icon = icons[offered];
          return (
            <label key={offered}>
              <input
                type="radio"
                name="theme"
                checked={offered === theme}
                onChange={() => choose(offered)}
              />
              <Icon aria-hidden />
              {themeNames[offered]}
            </label>
          );
        })}
      </fieldset>
      <ForgetEverything
        onForgotten={() => {
          choose('system');
          chooseLargeCards(false);
        }}
      />
    </Dialog>
  );
}
