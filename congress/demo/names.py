"""Names to make people from: common ones of many origins, with the marks that forms get wrong."""

from __future__ import annotations

import random
import unicodedata

_FIRST = """
    Aaliyah Aaron Abena Adaeze Adriana Agnieszka Ahmed Aiko Alejandra Alejandro Amara Amina Amit
    Ana Anders André Angela Aniela Anjali Anthony Antonio Aroha Asha Ayşe Beatriz Benjamin Björn
    Brandon Brianna Camila Carlos Carmen Catherine Chidi Chinwe Christina Claire Craig Cristina
    Daniela Darnell David Deepa Denise Diego Dmitri Dolores Eduardo Elena Elif Elijah Elizabeth
    Emeka Emily Emma Erik Esperanza Esther Fatima Fernando Fiona Francisco Françoise Gabriela
    George Gloria Grace Guadalupe Hana Hannah Haruto Hassan Hector Helen Hiroshi Hye-jin Ibrahim
    Imani Ines Ingrid Isabel Jacob Jamal James Jasmine Javier Jean-Marc Jennifer Jessica Jin Jorge
    José Joshua Joyce Juan Julia Kamala Karen Kateryna Keisha Kenji Kevin Kiran Kofi Kwame Lakshmi
    Latoya Laura Layla Leilani Lena Leonard Linh Lisa Luca Lucía Luis Magdalena Maeve Mahmoud Malik
    Manuel Marcus María Mariana Marie-Claire Mark Mary Mateo Mei Mercedes Michael Miguel Mohammed
    Monique Nadia Naomi Natalia Nguyet Nicole Nikhil Nina Noor Olga Olivia Omar Oscar Pablo
    Padma Patricia Patrick Paula Pedro Peter Phuong Priya Rachel Rafael Rania Raúl Rebecca Renée
    Ricardo Robert Rosa Ruth Samir Samuel Sandra Santiago Sarah Sean Shanice Shreya Siobhán Sofía
    Soo-jin Stephanie Sunita Susan Svetlana Tamara Tanisha Tariq Teresa Thanh Thomas Tomás Tyrone
    Uma Valentina Vanessa Victor Vijay Vivian Wei Wendy William Xavier Xiomara Yasmin Yolanda Yuki
    Yusuf Zahra Zainab Zoë
"""
_LAST = """
    Abara, Abdi, Acosta, Adams, Adeyemi, Aguilar, Ahmed, Al-Farsi, Alexander, Ali, Allen, Alvarez,
    Amoah, Andersen, Anderson, Asante, Baker, Banerjee, Barnes, Begay, Bell, Bennett, Bianchi,
    Boateng, Brooks, Brown, Butler, Campbell, Castillo, Castro, Chang, Chavez, Chen, Chowdhury,
    Clark, Cohen, Coleman, Collins, Contreras, Cook, Cooper, Cox, Cruz, Da Silva, Davis, De la Rosa,
    Delgado, Desai, Diallo, Díaz, Diop, D'Souza, Dubois, Edwards, El-Amin, Eriksson, Estrada, Evans,
    Farah, Fernandes, Fernández, Fischer, Fitzgerald, Flores, Foster, Freeman, García, García-López,
    Ghosh, Gibson, Gómez, Gonzales, González, Grant, Gray, Green, Griffin, Guerrero, Gupta,
    Gutiérrez, Haddad, Hall, Hansen, Harris, Hassan, Hayes, Henderson, Hernández, Herrera, Hill,
    Hoàng, Howard, Huang, Hughes, Hussein, Ibrahim, Ito, Jackson, James, Jenkins, Jensen, Jiménez,
    Johnson, Jones, Jordan, Joseph, Kahale, Kaplan, Kaur, Kelly, Khan, Kim, King, Kowalczyk, Kumar,
    Larsen, Lê, Lewis, Li, Lin, Liu, Long, López, Lozano, MacDonald, Malik, Marshall, Martin,
    Martínez, Mbeki, McCarthy, McDonald, Medina, Mehta, Mendoza, Mensah, Miller, Mills, Mitchell,
    Mohamed, Moore, Morales, Morgan, Morris, Müller, Muñoz, Murphy, Murray, Myers, Nakamura, Nelson,
    Nguyễn, Nielsen, Novak, Núñez, Nwosu, O'Brien, O'Connor, Okafor, Okonkwo, Ortega, Ortiz, Owens,
    Özdemir, Park, Parker, Patel, Patterson, Peña, Pereira, Pérez, Perry, Peters, Peterson, Petrov,
    Phillips, Pierre, Powell, Price, Quinn, Ramírez, Ramos, Rao, Reddy, Reed, Reyes, Reynolds,
    Richardson, Rivera, Roberts, Robinson, Rodríguez, Rogers, Rojas, Romero, Rosenberg, Ross, Rossi,
    Ruiz, Russell, Ryan, Saito, Salazar, Sánchez, Sanders, Santos, Sato, Schmidt, Scott, Shah,
    Sharma, Silva, Simmons, Singh, Smith, Sokolov, Soto, Stewart, Sullivan, Suzuki, Takahashi,
    Tanaka, Taylor, Thomas, Thompson, Torres, Trần, Tsosie, Turner, Ueda, Van der Berg, Vargas,
    Vásquez, Vega, Venkataraman, Walker, Wallace, Wang, Ward, Washington, Watson, Webb, White,
    Williams, Wilson, Wong, Wood, Wright, Wu, Yamamoto, Yang, Yılmaz, Young, Zhang, Zhou
"""
FIRST = tuple(_FIRST.split())
LAST = tuple(name.strip() for name in _LAST.split(","))
EMPLOYERS = (
    "Bayview Regional Medical Center", "Blue Ridge Health", "Cedar Valley Hospital",
    "Children's Hospital of the Coast", "Coastal Plains Health System", "County General Hospital",
    "Eastside Community Clinics", "Great Lakes Nursing Institute", "Harborview Home Care",
    "High Desert Veterans Clinic", "Lakeshore University Hospital", "Mesa Verde Health",
    "Mountain States Patient Safety Organization", "Northern Plains Tribal Health",
    "Pacific Crest Medical Group", "Prairie Sky Hospital", "Redwood Surgical Center",
    "Rio Grande Health Network", "St. Brigid's Hospital", "Sunrise Long-Term Care",
    "Twin Rivers Pharmacy Group", "Valley Forge Rehabilitation", "Westbrook School of Nursing",
)  # fmt: skip
CREDENTIALS = (
    "", "", "", "BSN, RN", "CPPS", "DNP, RN", "DO", "MBA", "MD", "MD, MPH", "MHA", "MSN, RN, CPHQ",
    "PharmD", "PhD", "RN", "RN, CPPS",
)  # fmt: skip
# What NFD does not take apart.
_PLAIN = str.maketrans({"ø": "o", "Ø": "O", "ı": "i", "đ": "d", "Đ": "D", "ł": "l", "ß": "ss"})


def make_names(dice: random.Random, count: int) -> list[tuple[str, str]]:
    """Return that many different pairs of first and last name."""
    found: dict[tuple[str, str], None] = {}
    while len(found) < count:
        found[dice.choice(FIRST), dice.choice(LAST)] = None
    return list(found)


def address_of(first: str, last: str) -> str:
    """Return the address such a person would have: first.last@example.org in plain letters."""

    def plain(name: str) -> str:
        taken_apart = unicodedata.normalize("NFD", name.translate(_PLAIN)).casefold()
        return "".join(
            letter
            for letter in taken_apart
            if letter.isascii() and (letter.isalnum() or letter == "-")
        )

    return f"{plain(first)}.{plain(last)}@example.org"
