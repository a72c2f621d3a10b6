// The settings of this browser: the theme, and a button that forgets everything the browser keeps for the page.
'use client';
import { Monitor, Moon, Sun, X } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { createPortal } from 'react-dom';
import { chooseLargeCards } from '../../device/large-cards.ts';
import { chooseTheme, readTheme, type Theme, themes } from '../../device/theme.ts';
import { settingsWords, themeNames } from '../../words/device-settings.ts';
import { IconWord } from '../controls/icon-word.tsx';
import { ForgetEverything } from './forget-everything.tsx';
import './dialog.css';

const icons = { system: Monitor, light: Sun, dark: Moon };

export default function SettingsDialog({ onClose }: { readonly onClose: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [theme, setTheme] = useState(readTheme);

  useEffect(() => {
    dialog.current?.showModal();
    // By default the dialog focuses its first button, "Close".
    dialog.current?.querySelector<HTMLElement>('input:checked')?.focus();
  }, []);

  function choose(chosen: Theme): void {
    chooseTheme(chosen);
    setTheme(chosen);
  }

  // In the body, because the menu of a batch would hide the dialog together with itself.
  return createPortal(
    <dialog
      ref={dialog}
      className="dialog settings"
      aria-labelledby="settings-title"
      onClose={onClose}
    >
      <header>
        <h2 id="settings-title">{settingsWords.title}</h2>
        <button type="button" className="icon-button" onClick={() => dialog.current?.close()}>
          <IconWord icon={X} word={settingsWords.close} />
        </button>
      </header>
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
    </dialog>,
    document.body,
  );
}
